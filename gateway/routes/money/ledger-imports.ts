import type { CommandDefinition } from '@heptad/commands/define.ts'
import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import { Sequencer } from '@heptad/infra/awaitable/sequencer.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { ImportAnswer, ImportParameters } from '@heptad/schemas/money/import.ts'
import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import { ConcurrencyLimit } from '../../http/concurrency-limit.ts'
import { drainBody } from '../../http/drain-body.ts'
import { lineGroups } from '../../http/line-groups.ts'
import { NDJSON } from '../../http/ndjson.ts'
import { BodyInterrupted, streamedBody } from '../../http/streamed-body.ts'
import { resultOf } from '../../operations/command-answer.ts'
import { rejectionsOf } from '../../operations/command-operation.ts'
import { callerOf } from '../../operations/command-request.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { Positions } from '../../operations/positions.ts'
import type { GatewayDeps } from '../../ports.ts'
import type { ProblemCode } from '../../problems/catalogue.ts'
import { problem, problemDocument } from '../../problems/problem.ts'
import { type LineReader, lineReader } from './import-line.ts'
import { ImportReport } from './import-report.ts'
import { ImportRun } from './import-run.ts'

const NDJSON_TYPE = /^application\/(?:x-)?ndjson(?:\s*;\s*charset="?utf-8"?)?\s*$/i
const MAX_IMPORTS_PER_TENANT = 4
const MAX_IMPORTS = 16
/** A caller who sends nothing for this long has gone. */
const IDLE_MS = 30_000
/** A line waits behind all that are on their way, on a busy machine for longer than a request may: given up, it would be decided and sent again, and with it all behind it. */
const LINE_MS = 30_000
const PROBLEMS: readonly ProblemCode[] = ['unsupported-media-type', 'unsupported-content-encoding', 'overloaded']

type Deps = Pick<GatewayDeps, 'engine' | 'problems' | 'system' | 'settings' | 'errors' | 'rejections'>

interface PostCommand {
  readonly one: CommandDefinition
  readonly permission: string
}

/** `POST /v1/ledger/imports`: any number of transactions, each for itself under a key of its own, read as they arrive. */
export function importOperation({ one, permission }: PostCommand, deps: Deps, positions: Positions): Operation {
  const { type, data } = one.contract
  const limit = new ConcurrencyLimit(MAX_IMPORTS_PER_TENANT, MAX_IMPORTS)
  const around = { deps, positions, limit, type, contract: data }
  return operation<ImportParameters>({
    id: 'ledger.imports',
    method: 'post',
    path: '/v1/ledger/imports',
    permission,
    idempotencyKey: 'none',
    bodyType: NDJSON,
    read: parametersInput(ImportParameters),
    handle: async (c, input) => start(c, input, around),
    docs: {
      tag: 'money',
      summary:
        'Posts transactions as they arrive, one to a line, each under a key of its own. The answer comes line by line: progress, refused lines, and the totals at the end.',
      body: data instanceof z.ZodObject ? data.extend({ idempotencyKey: z.string() }) : data,
      parameters: [ImportParameters],
      requestHeaders: ['traceparent'],
      responseHeaders: [],
      answer: ImportAnswer,
      answerType: NDJSON,
      problems: [...PROBLEMS, ...rejectionsOf('money', deps)],
    },
  })
}

interface Surroundings {
  readonly deps: Deps
  readonly positions: Positions
  readonly limit: ConcurrencyLimit
  readonly type: string
  readonly contract: z.ZodType
}

function start(c: GatewayContext, input: ImportParameters, around: Surroundings): Response {
  if (c.req.header('content-encoding') !== undefined) return problem(c, 'unsupported-content-encoding')
  if (!NDJSON_TYPE.test(c.req.header('content-type') ?? ''))
    return problem(c, 'unsupported-media-type', { detail: `Send ${NDJSON}, one transaction to a line.` })
  const release = around.limit.acquire(c.get('tenantId'))
  if (typeof release === 'string') return problem(c, 'overloaded', { headers: { 'retry-after': '5' } })
  const report = new ImportReport()
  void runImport(c, input, { ...around, report }).finally(release)
  return answer(c, 200, report.body, { 'content-type': NDJSON, 'x-accel-buffering': 'no' })
}

async function runImport(
  c: GatewayContext,
  input: ImportParameters,
  around: Surroundings & { readonly report: ImportReport },
): Promise<void> {
  const { deps, positions, report, contract } = around
  const { maxBodyBytes, maxBodyDepth, maxBodyKeys } = deps.settings
  const read: LineReader = lineReader(contract, input.bookId, { maxDepth: maxBodyDepth, maxKeys: maxBodyKeys })
  const groups = lineGroups(streamedBody(c, IDLE_MS), maxBodyBytes)
  try {
    const run = new ImportRun({
      ...{ groups, read, report, keepGoing: input.keepGoing },
      ...{ isServing: deps.system.isReady, checkMs: deps.settings.stream.checkMs },
      execute: executor(c, input, around),
      problemOf: (outcome) => problemOf(outcome, c, around),
    })
    const { reason, counts, position } = await run.run()
    const token = position === 0n ? null : positions.token(c.get('tenantId'), position)
    await report.end({ kind: 'end', reason, ...counts, position: token }, () => drainBody(groups, deps.system.isReady))
  } catch (error) {
    if (!(error instanceof BodyInterrupted)) deps.errors.report('domain', error, { part: 'ledger import' })
    report.abandon()
  }
}

function executor(c: GatewayContext, { dryRun }: ImportParameters, { deps, type }: Surroundings) {
  const caller = {
    ...callerOf(c),
    timeoutMs: Math.max(deps.settings.callTimeoutMs, LINE_MS),
    sequencer: new Sequencer(),
  }
  return ({ key, data }: { readonly key: string; readonly data: unknown }) =>
    deps.engine.execute({ ...caller, type, data, ...(dryRun ? { dryRun } : { key }) })
}

function problemOf(outcome: CommandOutcome, c: GatewayContext, { positions, deps }: Surroundings): JsonObject {
  const result = resultOf(outcome, c.get('tenantId'), { positions, problems: deps.problems })
  return result.kind === 'refused' ? problemDocument(result.problem, result.options) : {}
}
