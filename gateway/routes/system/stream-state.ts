import { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { z } from 'zod'
import { answerJson } from '../../http/answer.ts'
import type { InputOutcome, RawInput } from '../../middleware/validate.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import type { SystemPort } from '../../ports.ts'
import { inputErrors } from '../../problems/input-errors.ts'
import { problem } from '../../problems/problem.ts'
import { parameterReader, refusalOf } from '../../schema/parameters.ts'

const Position = z.string().regex(/^\d{1,19}$/, 'must be a position of the log, or a date-time with offset')
const Moment = z.union([
  Position.transform((text) => ({ position: BigInt(text) })),
  Instant.transform((time) => ({ time })),
])

const StateParameters = z.strictObject({
  at: Moment.optional().describe(
    'A position of the log that is written, or a time that has passed: the state as it was known then. Default: now.',
  ),
})
const StreamName = z.strictObject({ tenantId: TenantId, streamId: StreamId })

const parameters = parameterReader(StateParameters, [])

type StateInput = z.output<typeof StreamName> & z.output<typeof StateParameters>

/** `GET /v1/system/streams/{tenantId}/{streamId}/state?at=`: what the decider of a stream sees, now or then. */
export function streamStateOperation(system: SystemPort): Operation {
  return operation<StateInput>({
    id: 'system.stream-state',
    method: 'get',
    path: '/v1/system/streams/{tenantId}/{streamId}/state',
    permission: 'system.streams.read',
    idempotencyKey: 'none',
    read: readState,
    handle: async (c, { tenantId, streamId, at }) => {
      const state = await system.streamState(tenantId, streamId, at)
      if (state === 'not-reached') return problem(c, 'moment-not-reached')
      return state === null ? problem(c, 'not-found') : answerJson(c, 200, state)
    },
    docs: {
      tag: 'system',
      summary: 'Head and folded state of one stream, now or at a moment of the past; confidential values stay sealed.',
      parameters: [StateParameters],
      requestHeaders: [],
      responseHeaders: [],
      answer: z.record(z.string(), z.json()),
      problems: ['validation-failed', 'unknown-parameter', 'repeated-parameter', 'not-found', 'moment-not-reached'],
    },
  })
}

function readState(raw: RawInput): InputOutcome<StateInput> {
  const refusal = refusalOf(parameters.faults(raw.parameters))
  if (refusal !== null) return refusal
  const sent = { ...parameters.read(raw.parameters), ...raw.path }
  const parsed = StreamName.extend(StateParameters.shape).safeParse(sent)
  if (!parsed.success) return { kind: 'invalid', ...inputErrors(parsed.error, sent) }
  return { kind: 'valid', input: parsed.data }
}
