import { transactionsQuery } from '@heptad/read-models/money/transactions.query.ts'
import { exportQuery } from '@heptad/read-models/money/transactions-export.query.ts'
import type { QueryAnswer, QueryRequest, QueryRunner } from '@heptad/read-models/query-runner.ts'
import type { BookId } from '@heptad/schemas/money/book.ts'
import { ExportAnswer, ExportParameters, exportTransactions } from '@heptad/schemas/money/export.ts'
import { z } from 'zod'
import { cutOff, type GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import { ConcurrencyLimit } from '../../http/concurrency-limit.ts'
import { NDJSON } from '../../http/ndjson.ts'
import { withPlace } from '../../http/with-place.ts'
import { responseShape } from '../../middleware/response-shape.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { Positions } from '../../operations/positions.ts'
import { absenceOf, answerFailure, QUERY_PROBLEMS } from '../../operations/query-operation.ts'
import type { GatewayDeps } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'
import { exportStream } from './export-stream.ts'

const MAX_EXPORTS_PER_TENANT = 4
const MAX_EXPORTS = 16
const ROWS = 500
const LastRow = z.object({ revision: z.string() })

/** `GET /v1/ledger/exports`: a book as of one revision, one transaction to a line, as fast as the caller takes them. */
export function exportOperation(deps: GatewayDeps, positions: Positions): Operation {
  const { permission } = exportQuery
  const limit = new ConcurrencyLimit(MAX_EXPORTS_PER_TENANT, MAX_EXPORTS)
  const shape = responseShape(exportTransactions.row, deps.settings.responseShape)
  return operation<ExportParameters>({
    id: 'ledger.exports',
    method: 'get',
    path: '/v1/ledger/exports',
    permission,
    idempotencyKey: 'none',
    read: parametersInput(ExportParameters),
    handle: (c, input) => withPlace(c, limit, (release) => open(c, input, { deps, positions, shape, release })),
    docs: {
      tag: 'money',
      summary:
        'All transactions of a book as of one revision, oldest first, one to a line; the last line says whether all of them came.',
      parameters: [ExportParameters],
      requestHeaders: ['Heptad-Min-Position', 'traceparent'],
      responseHeaders: ['Heptad-Position'],
      answer: ExportAnswer,
      answerType: NDJSON,
      problems: [...QUERY_PROBLEMS, 'overloaded', absenceOf(exportTransactions, deps.problems)],
    },
  })
}

interface Surroundings {
  readonly deps: GatewayDeps
  readonly positions: Positions
  readonly shape: (row: unknown) => unknown
  readonly release: () => void
}

/** The first page decides on the status. */
async function open(
  c: GatewayContext,
  input: ExportParameters,
  { deps, positions, shape, release }: Surroundings,
): Promise<Response> {
  const { actor, tenantId } = c.get('principal')
  const minimum = positions.requested(c)
  if ('refused' in minimum) return problem(c, minimum.refused)
  const pages = pagesOf(deps.queryRunner, { tenantId, ...minimum }, input.bookId)
  const { revision, first } = await beginning(pages, input)
  if (first.kind !== 'page') return answerFailure(c, first)
  if (first.absence !== undefined) return problem(c, absenceOf(exportTransactions, deps.problems))
  const body = exportStream({
    ...{ revision, first, shape, timing: deps.settings.stream },
    pageAfter: (key) => pages.upTo(revision ?? '', key),
    isServing: () => deps.system.isReady(),
    isAllowed: async () => deps.authoriser.allows(actor, tenantId, exportQuery.permission),
    cut: () => cutOff(c),
    onEnd(fault) {
      release()
      if (fault !== undefined) deps.errors.report('infrastructure', fault, { part: 'ledger export' })
    },
  })
  const headers = positions.header(tenantId, first.position)
  return answer(c, 200, body, { ...headers, 'content-type': NDJSON, 'x-accel-buffering': 'no' })
}

interface Pages {
  /** The page with the last transaction of the book. */
  newest(): Promise<QueryAnswer>
  upTo(revision: string, after: readonly string[] | null): Promise<QueryAnswer>
}

function pagesOf(
  queryRunner: QueryRunner,
  asked: Pick<QueryRequest, 'tenantId' | 'minPosition'>,
  bookId: BookId,
): Pages {
  const newest = { bookId, order: 'newest-first' }
  return {
    newest: () => queryRunner.run(transactionsQuery, { ...asked, input: newest, page: { limit: 1, after: null } }),
    upTo: (revision, after) =>
      queryRunner.run(exportQuery, { ...asked, input: { bookId, revision }, page: { limit: ROWS, after } }),
  }
}

/** As of which revision the book is exported, and the first page of it; a book without transactions has neither. */
async function beginning(pages: Pages, { revision, after }: ExportParameters) {
  const from = after === undefined ? null : [after]
  if (revision !== undefined) return { revision, first: await pages.upTo(revision, from) }
  const newest = await pages.newest()
  const last = lastOf(newest)
  return { revision: last, first: last === null ? newest : await pages.upTo(last, from) }
}

function lastOf(newest: QueryAnswer): string | null {
  const [row] = newest.kind === 'page' ? newest.rows : []
  return row === undefined ? null : LastRow.parse(row).revision
}
