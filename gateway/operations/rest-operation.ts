import type { CommandDefinition } from '@heptad/commands/define.ts'
import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import { BODY_EXAMPLES } from '../openapi/body-examples.ts'
import type { GatewayDeps } from '../ports.ts'
import { onlyMembers, withoutMembers } from '../schema/members.ts'
import { commandOperation } from './command-operation.ts'
import { type Locator, locatorAt } from './location.ts'
import type { Operation } from './operation.ts'
import type { Positions } from './positions.ts'
import { queryOperation } from './query-operation.ts'
import { outsideBody, type PathMembers, restCommandInput } from './rest-input.ts'
import { namesIn, type RestPath } from './rest-path.ts'

/** The operations of these addresses; those whose entry the process does not serve are left out. */
export function restOperations(paths: readonly RestPath[], deps: GatewayDeps, positions: Positions): Operation[] {
  const commands = new Map(deps.commands.map((definition) => [definition.contract.type, definition]))
  const queries = new Map(deps.queries.map((definition) => [definition.contract.name, definition]))
  return paths.flatMap((rest) => {
    const [command, query] = [commands.get(rest.entry), queries.get(rest.entry)]
    if (command !== undefined)
      return restCommand(rest, command, { deps, positions, locate: locatorFor(rest, paths, queries) })
    return query === undefined ? [] : restQuery(rest, query, { deps, positions })
  })
}

interface Surroundings {
  readonly deps: GatewayDeps
  readonly positions: Positions
}

/** Leads to the query that is read at the location of what a command created. */
function locatorFor(
  { location }: RestPath,
  paths: readonly RestPath[],
  queries: ReadonlyMap<string, QueryDefinition>,
): Locator | null {
  if (location === undefined) return null
  const found = paths.map(({ path, entry }) => (path === location ? queries.get(entry) : undefined))
  return locatorAt(location, found.find((query) => query !== undefined)?.contract)
}

function restCommand(
  rest: RestPath,
  { contract, handler }: CommandDefinition,
  { deps, positions, locate }: Surroundings & { readonly locate: Locator | null },
): Operation[] {
  const { permission } = handler
  if (permission === null) return []
  const { id, path, entry } = rest
  const members = pathMembersOf(rest)
  const at = commandOperation({ contract, permission, locate }, deps, positions)
  const example = BODY_EXAMPLES[entry]
  return [
    {
      ...at,
      ...{ id, path, read: restCommandInput(contract.data, members) },
      docs: {
        ...docsAt(at, contract.data, members),
        body: withoutMembers(contract.data, outsideBody(members)),
        ...(example === undefined ? {} : { example: withoutKeys(example, outsideBody(members)) }),
      },
    },
  ]
}

function restQuery(rest: RestPath, definition: QueryDefinition, { deps, positions }: Surroundings): Operation[] {
  const { id, path } = rest
  const members = pathMembersOf(rest)
  const at = queryOperation(definition, deps, positions, members)
  return [{ ...at, id, path, docs: docsAt(at, definition.contract.input, members) }]
}

function docsAt({ docs }: Operation, contract: z.ZodType, { inPath }: PathMembers): Operation['docs'] {
  return { ...docs, path: onlyMembers(contract, inPath) }
}

function pathMembersOf({ path, without = [] }: RestPath): PathMembers {
  return { inPath: namesIn(path), without }
}

function withoutKeys(example: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(example).filter(([name]) => !names.includes(name)))
}
