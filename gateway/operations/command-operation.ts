import type { CommandContract } from '@heptad/schemas/contract.ts'
import { moduleOf } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import type { GatewayContext } from '../context.ts'
import { answerJson } from '../http/answer.ts'
import type { GatewayDeps } from '../ports.ts'
import type { Problem, ProblemCode } from '../problems/catalogue.ts'
import { problem } from '../problems/problem.ts'
import { resultOf } from './command-answer.ts'
import { type CommandInput, commandInput } from './command-input.ts'
import { callerOf, expectedRevision } from './command-request.ts'
import { type Locator, locatorOf } from './location.ts'
import { type Operation, operation } from './operation.ts'
import type { Positions } from './positions.ts'

/** Problems that any command can meet. */
export const COMMAND_PROBLEMS: readonly ProblemCode[] = [
  'invalid-idempotency-key',
  'idempotency-mismatch',
  'invalid-if-match',
  'precondition-failed',
  'stream-conflict',
  'overloaded',
  'stream-being-read',
  'log-unavailable',
  'commit-unknown',
]

/** The one parameter of a command's query string. */
export const DryRunParameter = z.object({
  dryRun: z.boolean().optional().describe('Decides and answers, writes nothing.'),
})

/** A command that callers may send; `locate` where its address is not what its name leads to. */
interface CommandAtPath {
  readonly contract: CommandContract
  readonly permission: string
  readonly locate?: Locator | null
}

/** `POST /v1/commands/<type>`: any command of the registry. */
export function commandOperation(
  { contract, permission, locate: ownLocate }: CommandAtPath,
  deps: GatewayDeps,
  positions: Positions,
): Operation {
  const { type, data, summary, keyRequired, answer = ANY_ANSWER } = contract
  const locate = ownLocate === undefined ? locatorOf(type, deps.queries) : ownLocate
  return operation<CommandInput>({
    id: type,
    method: 'post',
    path: `/v1/commands/${type}`,
    permission,
    idempotencyKey: keyRequired ? 'required' : 'optional',
    read: commandInput(data),
    handle: (c, input) => execute(c, type, input, { deps, positions, locate }),
    docs: {
      tag: moduleOf(type),
      summary,
      body: data,
      parameters: [DryRunParameter],
      requestHeaders: ['Idempotency-Key', 'If-Match', 'traceparent'],
      responseHeaders: [
        'Heptad-Position',
        'ETag',
        ...(locate === null ? [] : (['Location'] as const)),
        'Idempotent-Replayed',
      ],
      answer,
      problems: [...COMMAND_PROBLEMS, ...(keyRequired ? KEY_PROBLEM : []), ...rejectionsOf(moduleOf(type), deps)],
    },
  })
}

/** Of a command whose contract does not say what it answers. */
const ANY_ANSWER = z.record(z.string(), z.json())

const KEY_PROBLEM: readonly ProblemCode[] = ['idempotency-key-required']

/** The codes with which a module can refuse. */
export function rejectionsOf(
  module: string,
  { rejections, problems }: Pick<GatewayDeps, 'rejections' | 'problems'>,
): Problem[] {
  return rejections
    .filter((list) => list.module === module)
    .flatMap(({ codes }) => codes.flatMap((code) => problems.find(code) ?? []))
}

interface Surroundings {
  readonly deps: GatewayDeps
  readonly positions: Positions
  readonly locate: Locator | null
}

async function execute(
  c: GatewayContext,
  type: string,
  { data, dryRun }: CommandInput,
  around: Surroundings,
): Promise<Response> {
  const { deps, positions, locate } = around
  const ifRevision = expectedRevision(c)
  if (ifRevision === null) return problem(c, 'invalid-if-match')
  const key = dryRun ? undefined : c.get('idempotencyKey')
  const outcome = await deps.engine.execute({
    ...callerOf(c),
    type,
    data,
    ...(key === undefined ? {} : { key }),
    ...(ifRevision === undefined ? {} : { ifRevision }),
    ...(dryRun ? { dryRun } : {}),
  })
  const result = resultOf(outcome, c.get('tenantId'), { positions, problems: deps.problems })
  if (result.kind === 'refused') return problem(c, result.problem, result.options)
  const location = dryRun || locate === null ? null : locate(result.answer)
  if (location === null) return answerJson(c, 200, result.answer, result.headers)
  return answerJson(c, 201, result.answer, { ...result.headers, location })
}
