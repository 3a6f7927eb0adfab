import type { CommandDefinition } from '@heptad/commands/define.ts'
import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { Sequencer } from '@heptad/infra/awaitable/sequencer.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answerJson } from '../../http/answer.ts'
import { notUnderstood } from '../../middleware/conditions.ts'
import { resultOf } from '../../operations/command-answer.ts'
import { COMMAND_PROBLEMS, rejectionsOf } from '../../operations/command-operation.ts'
import { callerOf, expectedRevision } from '../../operations/command-request.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import type { Positions } from '../../operations/positions.ts'
import type { GatewayDeps } from '../../ports.ts'
import { entryOf } from '../../problems/catalogue.ts'
import { problem, problemDocument } from '../../problems/problem.ts'
import { BatchEnvelope, type BatchInput, batchInput } from './batch-input.ts'
import { exportOperation } from './ledger-exports.ts'
import { importOperation } from './ledger-imports.ts'

const POST_ONE = 'money.transaction.post'
const POST_ALL = 'money.batch.post'

const DryRun = z.object({
  dryRun: z
    .boolean()
    .optional()
    .describe('Decides and answers, writes nothing. Unless atomic, tries each item on the book as it stands.'),
})

const VerdictShape = z.object({
  status: z.int(),
  replayed: z.boolean(),
  answer: z.record(z.string(), z.json()).optional(),
  problem: z.record(z.string(), z.json()).optional(),
})

/** The REST face of the ledger; empty where the process does not serve money. */
export function ledgerOperations(deps: GatewayDeps, positions: Positions): readonly Operation[] {
  const one = deps.commands.find(({ contract }) => contract.type === POST_ONE)
  const all = deps.commands.find(({ contract }) => contract.type === POST_ALL)
  const permission = one?.handler.permission ?? null
  return one === undefined || all === undefined || permission === null
    ? []
    : [
        batchOperation({ one, all, permission }, deps, positions),
        importOperation({ one, permission }, deps, positions),
        exportOperation(deps, positions),
      ]
}

interface BatchCommands {
  readonly one: CommandDefinition
  readonly all: CommandDefinition
  readonly permission: string
}

/** `POST /v1/ledger/batch`: up to 1000 transactions, each for itself with a key of its own, or all under one key. */
function batchOperation({ one, all, permission }: BatchCommands, deps: GatewayDeps, positions: Positions): Operation {
  const { data } = one.contract
  const item = data instanceof z.ZodObject ? data.extend({ idempotencyKey: z.string() }) : data
  return operation<BatchInput>({
    id: 'ledger.batch',
    method: 'post',
    path: '/v1/ledger/batch',
    permission,
    idempotencyKey: 'optional',
    read: batchInput({ one: one.contract.data, all: all.contract.data }),
    handle: (c, input) =>
      input.kind === 'atomic' ? postAll(c, input, { deps, positions }) : postEach(c, input, { deps, positions }),
    docs: {
      tag: 'money',
      summary:
        'Posts up to 1000 transactions and answers a verdict for each, in order; when atomic, all of them or none, under the Idempotency-Key of the request.',
      body: BatchEnvelope.extend({ items: z.array(item).min(1).max(1000) }),
      parameters: [DryRun],
      requestHeaders: ['Idempotency-Key', 'If-Match', 'traceparent'],
      responseHeaders: ['Heptad-Position', 'ETag', 'Idempotent-Replayed'],
      answer: z.union([z.object({ data: z.array(VerdictShape) }), z.record(z.string(), z.json())]),
      problems: [...COMMAND_PROBLEMS, 'idempotency-key-required', ...rejectionsOf('money', deps)],
    },
  })
}

interface Surroundings {
  readonly deps: GatewayDeps
  readonly positions: Positions
}
type Atomic = Extract<BatchInput, { kind: 'atomic' }>
type Each = Extract<BatchInput, { kind: 'each' }>

async function postAll(c: GatewayContext, { data, dryRun }: Atomic, around: Surroundings): Promise<Response> {
  const { deps, positions } = around
  const key = c.get('idempotencyKey')
  if (key === undefined && !dryRun) return problem(c, 'idempotency-key-required')
  const ifRevision = expectedRevision(c)
  if (ifRevision === null) return problem(c, 'invalid-if-match')
  const condition = ifRevision === undefined ? {} : { ifRevision }
  const outcome = await deps.engine.execute({
    ...{ ...callerOf(c), type: POST_ALL, data },
    ...{ ...identity(key, dryRun), ...condition },
  })
  const result = resultOf(outcome, c.get('tenantId'), { positions, problems: deps.problems })
  return result.kind === 'answered'
    ? answerJson(c, 200, result.answer, result.headers)
    : problem(c, result.problem, result.options)
}

/** All items are on their way before the first has its answer: the engine keeps their order within a stream. Each of them changes the revision. */
async function postEach(c: GatewayContext, { items, dryRun }: Each, around: Surroundings): Promise<Response> {
  if (c.req.header('if-match') !== undefined) return notUnderstood(c, 'if-match')
  const { deps, positions } = around
  const caller = { ...callerOf(c), sequencer: new Sequencer() }
  const outcomes = await Promise.all(
    items.map(({ key, data }) => deps.engine.execute({ ...caller, type: POST_ONE, data, ...identity(key, dryRun) })),
  )
  const verdicts = outcomes.map((outcome) => verdictOf(outcome, c, { ...around, dryRun }))
  return answerJson(c, 200, { data: verdicts }, positions.header(c.get('tenantId'), lastPosition(outcomes)))
}

/** The idempotency key of an item; a dry run has none. */
function identity(key: string | undefined, dryRun: boolean): Pick<CommandRequest, 'key' | 'dryRun'> {
  if (dryRun) return { dryRun }
  return key === undefined ? {} : { key }
}

interface AroundItem extends Surroundings {
  readonly dryRun: boolean
}

/** The status is the one that the item would have had as a request of its own. */
function verdictOf(outcome: CommandOutcome, c: GatewayContext, { deps, positions, dryRun }: AroundItem): JsonObject {
  const result = resultOf(outcome, c.get('tenantId'), { positions, problems: deps.problems })
  if (result.kind === 'answered')
    return { status: dryRun ? 200 : 201, replayed: result.isReplay, answer: result.answer }
  const document = problemDocument(result.problem, result.options)
  return { status: entryOf(result.problem)[0], replayed: result.isReplay, problem: document }
}

function lastPosition(outcomes: readonly CommandOutcome[]): bigint {
  return outcomes.reduce((last, outcome) => {
    const position = 'position' in outcome ? outcome.position : 0n
    return position > last ? position : last
  }, 0n)
}
