import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { Json, JsonObject } from '@heptad/schemas/json.ts'
import { coreOf, definitionOf } from '../schema/definition.ts'

/** Verbs of commands after which something new exists. */
const CREATING = new Set(['create', 'invite', 'issue', 'open', 'place', 'post', 'register'])

/** Finds the address of what a command has created; null when it created nothing that a query shows. */
export type Locator = (answer: JsonObject) => string | null

/**
 * A locator for `<module>.<entity>.<verb>`: the single query `<module>.<entity>s.get` that takes the entity's id, when there
 * is one. Names lead from a command to its query, so no table has to.
 */
export function locatorOf(type: string, queries: readonly QueryDefinition[]): Locator {
  const [module, entity = '', verb = ''] = type.split('.')
  const name = `${module}.${entity}s.get`
  const target = queries.find(({ contract }) => contract.name === name && contract.shape === 'single')
  const field = target === undefined ? undefined : idFieldOf(target, entity)
  if (!CREATING.has(verb) || field === undefined) return () => null
  return (answer) => addressOf(name, field, answer[field])
}

/** The parameter that holds the id: `apiKeyId` for `apikey`. */
function idFieldOf({ contract }: QueryDefinition, entity: string): string | undefined {
  const def = definitionOf(coreOf(contract.input))
  if (def.type !== 'object') return undefined
  return Object.keys(def.shape).find((name) => name.toLowerCase() === `${entity}id`)
}

function addressOf(query: string, field: string, id: Json | undefined): string | null {
  return typeof id === 'string' ? `/v1/queries/${query}?${field}=${encodeURIComponent(id)}` : null
}
