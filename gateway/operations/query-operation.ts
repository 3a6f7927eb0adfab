import { InvalidCursor } from '@heptad/infra/keys/tokens.ts'
import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import type { QueryContract } from '@heptad/schemas/contract.ts'
import { moduleOf } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import type { GatewayContext } from '../context.ts'
import { answerJson } from '../http/answer.ts'
import { responseShape } from '../middleware/response-shape.ts'
import type { GatewayDeps } from '../ports.ts'
import type { Problem, ProblemCode, Problems } from '../problems/catalogue.ts'
import { problem } from '../problems/problem.ts'
import { withoutMembers } from '../schema/members.ts'
import { retryAfter } from './command-answer.ts'
import { type Operation, operation } from './operation.ts'
import type { Positions } from './positions.ts'
import { PageParameters, type QueryInput, queryInput } from './query-input.ts'
import { outsideBody, type PathMembers } from './rest-input.ts'

const RETRY_MS = 1000
const CursorKey = z.array(z.string())

/** What every query can be refused with. */
export const QUERY_PROBLEMS: readonly ProblemCode[] = [
  'invalid-position',
  'position-of-another-log',
  'moment-not-reached',
  'projection-behind',
  'projection-parked',
  'projection-not-promoted',
  'read-models-unavailable',
  'analytics-unavailable',
]

/** `GET /v1/queries/<name>`: any query of the registry. A list answers `{data, meta}`; a single answers its row, or 404. */
export function queryOperation(
  definition: QueryDefinition,
  deps: GatewayDeps,
  positions: Positions,
  members?: PathMembers,
): Operation {
  const { contract, permission } = definition
  const isList = contract.shape === 'list'
  const inQuery = members === undefined ? contract.input : withoutMembers(contract.input, outsideBody(members))
  const shape = responseShape(contract.row, deps.settings.responseShape)
  return operation<QueryInput>({
    id: contract.name,
    method: 'get',
    path: `/v1/queries/${contract.name}`,
    permission,
    idempotencyKey: 'none',
    read: queryInput(contract, members),
    handle: (c, input) => ask(c, input, { definition, deps, positions, shape }),
    docs: {
      tag: moduleOf(contract.name),
      summary: contract.summary,
      parameters: isList ? [inQuery, PageParameters] : [inQuery],
      requestHeaders: ['Heptad-Min-Position', 'traceparent'],
      responseHeaders: ['Heptad-Position'],
      answer: isList ? listOf(contract.row) : contract.row,
      problems: [
        ...QUERY_PROBLEMS,
        ...(isList ? (['invalid-cursor'] as const) : []),
        ...absencesOf(contract, deps.problems),
      ],
    },
  })
}

/** The problems that a query may answer when what it asks for does not exist. */
function absencesOf({ absence, shape }: QueryContract, problems: Problems): readonly Problem[] {
  const codes = absence ?? (shape === 'single' ? 'not-found' : [])
  return [codes].flat().map((code) => problems.find(code) ?? 'not-found')
}

/** The problem that a single query answers when there is no such row. */
export function absenceOf(contract: QueryContract, problems: Problems): Problem {
  return absencesOf(contract, problems)[0] ?? 'not-found'
}

function listOf(row: z.ZodType): z.ZodType {
  return z.object({
    data: z.array(row),
    meta: z.object({ nextCursor: z.string().nullable(), position: z.string() }),
  })
}

interface Surroundings {
  readonly definition: QueryDefinition
  readonly deps: GatewayDeps
  readonly positions: Positions
  readonly shape: (row: unknown) => unknown
}

async function ask(c: GatewayContext, query: QueryInput, around: Surroundings): Promise<Response> {
  const { definition, deps, positions } = around
  const minimum = positions.requested(c)
  if ('refused' in minimum) return problem(c, minimum.refused)
  try {
    const found = await deps.queryRunner.run(definition, {
      tenantId: c.get('tenantId'),
      input: query.input,
      page: { limit: query.limit, after: startOf(c, query, around) },
      ...minimum,
    })
    return found.kind === 'page' ? answerPage(c, query, found, around) : answerFailure(c, found)
  } catch (error) {
    if (error instanceof InvalidCursor) return problem(c, 'invalid-cursor')
    throw error
  }
}

function bindingOf(c: GatewayContext, { filter }: QueryInput, { definition }: Surroundings) {
  return { tenantId: c.get('tenantId'), query: definition.contract.name, parameters: filter }
}

/** The key after which the page starts: null without a cursor. Throws {@link InvalidCursor}. */
function startOf(c: GatewayContext, query: QueryInput, around: Surroundings): readonly string[] | null {
  if (query.cursor === undefined) return null
  return CursorKey.parse(around.deps.cursors.read(bindingOf(c, query, around), query.cursor))
}

type Found = Extract<QueryAnswer, { kind: 'page' }>

function answerPage(c: GatewayContext, query: QueryInput, found: Found, around: Surroundings): Response {
  const { definition, deps, positions, shape } = around
  const headers = positions.header(c.get('tenantId'), found.position)
  const rows = found.rows.map(shape) as Json[]
  const isSingle = definition.contract.shape === 'single'
  const [row] = rows
  if (found.absence !== undefined) return problem(c, deps.problems.find(found.absence) ?? 'not-found', { headers })
  if (isSingle && row === undefined) return problem(c, absenceOf(definition.contract, deps.problems), { headers })
  if (isSingle && row !== undefined) return answerJson(c, 200, row, headers)
  const nextCursor = found.next === null ? null : deps.cursors.issue(bindingOf(c, query, around), found.next)
  const meta = { nextCursor, position: positions.token(c.get('tenantId'), found.position) }
  return answerJson(c, 200, { data: rows, meta }, headers)
}

/** Why a read model does not answer. */
export function answerFailure(c: GatewayContext, failure: Exclude<QueryAnswer, Found>): Response {
  const headers = retryAfter(RETRY_MS)
  if (failure.kind === 'behind')
    return problem(c, 'projection-behind', { headers, details: { projection: failure.projection } })
  if (failure.kind === 'not-reached')
    return problem(c, 'moment-not-reached', failure.aheadMs === null ? {} : { details: { aheadMs: failure.aheadMs } })
  if (failure.kind === 'parked') return problem(c, 'projection-parked', { details: { projection: failure.projection } })
  if (failure.kind === 'not-promoted') {
    const { projection, version } = failure
    return problem(c, 'projection-not-promoted', { details: { projection, version } })
  }
  return problem(c, failure.part === 'clickhouse' ? 'analytics-unavailable' : 'read-models-unavailable', { headers })
}
