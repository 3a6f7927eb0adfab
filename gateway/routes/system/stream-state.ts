import { Day, lastInstantOf } from '@heptad/schemas/day.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { z } from 'zod'
import { answerJson } from '../../http/answer.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { SystemPort } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'
import { NO_EVENTS, StreamName } from './stream-name.ts'

const Position = z.string().regex(/^\d{1,19}$/)
const Moment = z.union(
  [
    Position.transform((text) => ({ position: BigInt(text) })),
    Instant.transform((time) => ({ time })),
    Day.transform((day) => ({ time: lastInstantOf(day) })),
  ],
  'must be a position of the log, a day such as 2026-01-31, or a time with offset such as 2026-01-31T12:00:00Z',
)

const StateParameters = z.strictObject({
  at: Moment.optional().describe(
    'A position of the log that is written, a time that has passed, or a day in UTC, whose end is meant: the state as it was known then. Default: now.',
  ),
})

const FirstEvent = z.object({ position: z.string(), recordedAt: z.string() })

type StateInput = StreamName & z.output<typeof StateParameters>

/** `GET /v1/system/streams/{tenantId}/{streamId}/state?at=`: what the decider of a stream sees, now or then. */
export function streamStateOperation(system: SystemPort): Operation {
  return operation<StateInput>({
    id: 'system.stream-state',
    method: 'get',
    path: '/v1/system/streams/{tenantId}/{streamId}/state',
    permission: 'system.streams.read',
    idempotencyKey: 'none',
    read: parametersInput(StateParameters, StreamName),
    handle: async (c, { tenantId, streamId, at }) => {
      const state = await system.streamState(tenantId, streamId, at)
      if (state === 'not-reached') return problem(c, 'moment-not-reached')
      if (state !== null) return answerJson(c, 200, state)
      const [first] = await system.streamEvents(tenantId, streamId, { limit: 1 })
      return problem(c, 'not-found', { detail: first === undefined ? NO_EVENTS : notYet(FirstEvent.parse(first)) })
    },
    docs: {
      tag: 'system',
      summary: 'Head and folded state of one stream, now or at a moment of the past; confidential values stay sealed.',
      parameters: [StateParameters],
      requestHeaders: [],
      responseHeaders: [],
      answer: z.record(z.string(), z.json()),
      problems: ['not-found', 'moment-not-reached'],
    },
  })
}

function notYet({ position, recordedAt }: z.output<typeof FirstEvent>): string {
  return `The stream had no events at that moment: its first one has position ${position} and was recorded at ${recordedAt}.`
}
