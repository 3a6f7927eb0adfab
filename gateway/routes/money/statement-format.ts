import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import { getStatement, StatementRow } from '@heptad/schemas/money/statement.ts'
import { z } from 'zod'
import { cutOff, type GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import { ConcurrencyLimit } from '../../http/concurrency-limit.ts'
import { withPlace } from '../../http/with-place.ts'
import type { InputReader, RawInput } from '../../middleware/validate.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import type { Positions } from '../../operations/positions.ts'
import type { QueryInput } from '../../operations/query-input.ts'
import { absenceOf, answerFailure } from '../../operations/query-operation.ts'
import type { GatewayDeps } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'
import { refusedParameter } from '../../schema/parameters.ts'
import { statementStream } from './statement-stream.ts'

const FormatParameter = z.object({
  format: z
    .enum(['json', 'csv'])
    .default('json')
    .describe('csv: the whole statement as RFC 4180 has it, amounts as decimal numbers; without `after` and `limit`.'),
})
const CSV = 'text/csv; charset=utf-8; header=present'
/** The address that has formats. */
export const STATEMENT = 'ledger.accounts.statement'
/** What chooses a page: a statement as CSV is whole. */
const OF_PAGES = ['after', 'limit']
/** Statements as CSV that are being written. */
const MAX_OF_TENANT = 16
const MAX_IN_ALL = 128

interface StatementInput extends QueryInput {
  readonly format: 'json' | 'csv'
}

/** The operation of a statement, which answers a page as JSON, with another parameter that asks for the whole as CSV. */
export function withFormats(asJson: Operation, deps: GatewayDeps, positions: Positions): Operation {
  const definition = deps.queries.find(({ contract }) => contract.name === getStatement.name)
  if (definition === undefined) throw new Error(`${asJson.id} stands for no statement`)
  const limit = new ConcurrencyLimit(MAX_OF_TENANT, MAX_IN_ALL)
  return operation<StatementInput>({
    ...asJson,
    read: formatInput(asJson.read as InputReader<QueryInput>),
    handle: (c, input) =>
      input.format === 'csv'
        ? withPlace(c, limit, (release) => open(c, input, { definition, deps, positions, release }))
        : asJson.handle(c, input),
    docs: {
      ...asJson.docs,
      parameters: [...asJson.docs.parameters, FormatParameter],
      otherAnswerType: CSV,
      problems: [...asJson.docs.problems, 'overloaded'],
    },
  })
}

function formatInput(read: InputReader<QueryInput>): InputReader<StatementInput> {
  return (raw) => {
    const given = raw.parameters.getAll('format')
    const format = FormatParameter.shape.format.safeParse(given[0])
    if (given.length > 1) return refusedParameter('repeated-parameter', 'format', 'came more than once')
    if (!format.success) return refusedParameter('validation-failed', 'format', 'must be json or csv')
    const misplaced = OF_PAGES.find((name) => format.data === 'csv' && raw.parameters.has(name))
    if (misplaced !== undefined)
      return refusedParameter(
        'unknown-parameter',
        misplaced,
        'does not go with format=csv, which is always the whole statement',
      )
    const outcome = read({ ...raw, parameters: without(raw.parameters, 'format') })
    return outcome.kind === 'invalid' ? outcome : { kind: 'valid', input: { ...outcome.input, format: format.data } }
  }
}

function without(parameters: RawInput['parameters'], name: string): URLSearchParams {
  return new URLSearchParams([...parameters].filter(([key]) => key !== name))
}

interface Surroundings {
  readonly definition: QueryDefinition
  readonly deps: GatewayDeps
  readonly positions: Positions
  readonly release: () => void
}

/** The first page decides on the status; the others are read as they are written. */
async function open(
  c: GatewayContext,
  { input }: StatementInput,
  { definition, deps, positions, release }: Surroundings,
): Promise<Response> {
  const { actor, tenantId } = c.get('principal')
  const minimum = positions.requested(c)
  if ('refused' in minimum) return problem(c, minimum.refused)
  const pageAt = (after?: string): Promise<QueryAnswer> =>
    deps.queryRunner.run(definition, {
      ...{ tenantId, input: { ...Object(input), ...(after === undefined ? {} : { after }) } },
      page: { limit: 1, after: null },
      ...minimum,
    })
  const found = await pageAt()
  if (found.kind !== 'page') return answerFailure(c, found)
  const headers = positions.header(tenantId, found.position)
  const [row] = found.rows
  if (row === undefined) return problem(c, absenceOf(definition.contract, deps.problems), { headers })
  const first = StatementRow.parse(row)
  const body = statementStream({
    ...{ first, pageAt, timing: deps.settings.stream },
    isAllowed: async () => deps.authoriser.allows(actor, tenantId, definition.permission),
    cut: () => cutOff(c),
    onEnd(fault) {
      release()
      if (fault !== undefined) deps.errors.report('infrastructure', fault, { part: 'statement' })
    },
  })
  const file = `attachment; filename="${fileName(first)}"`
  return answer(c, 200, body, { ...headers, 'content-type': CSV, 'content-disposition': file })
}

function fileName({ path, asset }: StatementRow): string {
  return `${`${path}-${asset}`.replaceAll(/[^\w.-]/g, '_')}.csv`
}
