import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { definitionOf } from '../schema/definition.ts'
import { membersOf } from '../schema/members.ts'
import { filledPath } from './rest-path.ts'

/** Verbs of commands after which something new exists. */
const CREATING = new Set(['create', 'invite', 'issue', 'open', 'place', 'post', 'register'])

/** Finds the address of what a command has created; null when it created nothing that a query shows. */
export type Locator = (answer: JsonObject) => string | null

/**
 * A locator for `<module>.<entity>.<verb>`: the single query `<module>.<entity>s.get` that takes the entity's id, when there
 * is one, and null else. Names lead from a command to its query, so no table has to.
 */
export function locatorOf(type: string, queries: readonly QueryDefinition[]): Locator | null {
  const [module, entity = '', verb = ''] = type.split('.')
  const name = `${module}.${entity}s.get`
  const target = queries.find(({ contract }) => contract.name === name && contract.shape === 'single')
  const field = target === undefined ? undefined : idFieldOf(target, entity)
  if (!CREATING.has(verb) || field === undefined) return null
  return locatorAt(`/v1/queries/${name}?${field}={${field}}`, target?.contract)
}

/**
 * A locator for an address template, with members of the answer in braces. A parameter of the query there that has a default, such as the book, is
 * added when the answer has another value: without it the address would lead to nothing.
 */
export function locatorAt(address: string, query: QueryContract | undefined): Locator {
  const assumed = query === undefined ? [] : assumedBy(query)
  return (answer) => {
    const others = assumed.filter(([name, value]) => typeof answer[name] === 'string' && answer[name] !== value)
    const said = others.map(([name], index) => `${index === 0 && !address.includes('?') ? '?' : '&'}${name}={${name}}`)
    return filledPath([address, ...said].join(''), answer)
  }
}

/** The parameters that have a default, and which. */
function assumedBy({ input }: QueryContract): readonly (readonly [string, unknown])[] {
  return Object.entries(membersOf(input)).flatMap(([name, schema]) => {
    const def = definitionOf(schema)
    return def.type === 'default' ? [[name, def.defaultValue] as const] : []
  })
}

/** The parameter that holds the id: `apiKeyId` for `apikey`. */
function idFieldOf({ contract }: QueryDefinition, entity: string): string | undefined {
  return Object.keys(membersOf(contract.input)).find((name) => name.toLowerCase() === `${entity}id`)
}
