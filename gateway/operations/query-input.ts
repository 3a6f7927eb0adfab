import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import type { InputReader } from '../middleware/validate.ts'
import { inputErrors } from '../problems/input-errors.ts'
import { withoutMembers } from '../schema/members.ts'
import { parameterReader, refusalOf } from '../schema/parameters.ts'
import { strictly } from '../schema/strict.ts'
import { type Place, valuesIn } from './rest-input.ts'

export const DEFAULT_LIMIT = 20
export const MAX_LIMIT = 100

/** How far a list goes. */
export const PageParameters = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).describe('Rows on a page.'),
  cursor: z.string().min(1).max(2000).optional().describe('nextCursor of the page before.'),
})

/** What a query's route takes. */
export interface QueryInput {
  /** By the query's contract. */
  readonly input: unknown
  readonly limit: number
  readonly cursor: string | undefined
  /** What a cursor is bound to: the parameters as they were sent, in query string and path, without limit and cursor. */
  readonly filter: Json
}

const NOWHERE: Place = { inPath: [], without: [] }

/** Reads the query string, and what the path says, for a query: coerced by its contract, nothing unknown, nothing twice. */
export function queryInput({ input, shape }: QueryContract, place: Place = NOWHERE): InputReader<QueryInput> {
  const { inPath, without } = place
  const reserved = shape === 'list' ? ['limit', 'cursor'] : []
  const reader = parameterReader(withoutMembers(input, [...inPath, ...without]), reserved)
  const schema = strictly(input)
  return ({ parameters, path }) => {
    const refusal = refusalOf(reader.faults(parameters))
    if (refusal !== null) return refusal
    const page = PageParameters.safeParse(pageOf(parameters))
    const named = valuesIn({ path }, inPath)
    const sent = { ...reader.read(parameters), ...named }
    const parsed = schema.safeParse(sent)
    if (!page.success) return { kind: 'invalid', ...inputErrors(page.error, pageOf(parameters)) }
    if (!parsed.success) return { kind: 'invalid', ...inputErrors(parsed.error, sent) }
    return { kind: 'valid', input: { input: parsed.data, ...pageIn(page.data), filter: filterOf(parameters, named) } }
  }
}

function pageOf(parameters: URLSearchParams): object {
  return Object.fromEntries(
    ['limit', 'cursor'].flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name)]] : [])),
  )
}

function pageIn({ limit, cursor }: z.output<typeof PageParameters>): Pick<QueryInput, 'limit' | 'cursor'> {
  return { limit, cursor }
}

function filterOf(parameters: URLSearchParams, named: Readonly<Record<string, string>>): Json {
  const sent = [...parameters].filter(([name]) => name !== 'limit' && name !== 'cursor')
  return [...sent, ...Object.entries(named)].sort(byName)
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : Number(one > other)
}
