import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import type { InputReader } from '../middleware/validate.ts'
import { checkParameters } from '../schema/check-input.ts'
import { withoutMembers } from '../schema/members.ts'
import { parameterReader, refusalOf } from '../schema/parameters.ts'
import { strictly } from '../schema/strict.ts'
import { outsideBody, type PathMembers, valuesIn } from './rest-input.ts'

export const DEFAULT_LIMIT = 20
export const MAX_LIMIT = 100

/** How far a list goes. */
export const PageParameters = z.object({
  limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).describe('Rows on a page.'),
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

const page = parameterReader(PageParameters, [])
const NO_PATH_MEMBERS: PathMembers = { inPath: [], without: [] }

/** Reads the query string, and what the path says, for a query: coerced by its contract, nothing unknown, nothing twice. */
export function queryInput(
  { input, shape }: QueryContract,
  members: PathMembers = NO_PATH_MEMBERS,
): InputReader<QueryInput> {
  const reserved = shape === 'list' ? ['limit', 'cursor'] : []
  const reader = parameterReader(withoutMembers(input, outsideBody(members)), reserved)
  const schema = strictly(input)
  return ({ parameters, path }) => {
    const refusal = refusalOf(reader.faults(parameters))
    if (refusal !== null) return refusal
    const named = valuesIn({ path }, members.inPath)
    const [ofPage, own] = [
      checkParameters(PageParameters, page.read(parameters)),
      checkParameters(schema, { ...reader.read(parameters), ...named }),
    ]
    if (ofPage.kind === 'invalid') return ofPage
    if (own.kind === 'invalid') return own
    const { limit, cursor } = ofPage.input
    return { kind: 'valid', input: { input: own.input, limit, cursor, filter: filterOf(parameters, named) } }
  }
}

function filterOf(parameters: URLSearchParams, named: Readonly<Record<string, string>>): Json {
  const sent = [...parameters].filter(([name]) => name !== 'limit' && name !== 'cursor')
  return [...sent, ...Object.entries(named)].sort(byName)
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : Number(one > other)
}
