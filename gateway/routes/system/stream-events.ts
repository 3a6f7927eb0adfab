import { z } from 'zod'
import { answerJson } from '../../http/answer.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { SystemPort } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'
import { NO_EVENTS, StreamName } from './stream-name.ts'

const MAX_LIMIT = 1000
const Revision = z.string().regex(/^\d{1,18}$/, 'must be a revision: a whole number from 0')

const EventsOfStream = z.strictObject({
  from: Revision.transform(BigInt)
    .optional()
    .describe('The first revision to read. Default: the first of the stream, or its last when it is read backward.'),
  direction: z.enum(['forward', 'backward']).default('forward').describe('Backward begins with the latest.'),
  limit: z.int().min(1).max(MAX_LIMIT).default(100).describe('Events on a page.'),
})
type StreamEventsInput = StreamName & z.output<typeof EventsOfStream>

/** `GET /v1/system/streams/{tenantId}/{streamId}/events`: one stream, however long the log is. */
export function streamEventsOperation(system: SystemPort): Operation {
  return operation<StreamEventsInput>({
    id: 'system.stream-events',
    method: 'get',
    path: '/v1/system/streams/{tenantId}/{streamId}/events',
    permission: 'system.events.read',
    idempotencyKey: 'none',
    read: parametersInput(EventsOfStream, StreamName),
    handle: async (c, { tenantId, streamId, from, ...range }) => {
      const events = await system.streamEvents(tenantId, streamId, { ...range, ...(from !== undefined && { from }) })
      const isThere = events.length > 0 || (await system.streamEvents(tenantId, streamId, ONE)).length > 0
      return isThere ? answerJson(c, 200, { data: [...events] }) : problem(c, 'not-found', { detail: NO_EVENTS })
    },
    docs: {
      tag: 'system',
      summary:
        'The events of one stream in the order of their revisions, or backward; confidential values stay sealed.',
      parameters: [EventsOfStream],
      requestHeaders: [],
      responseHeaders: [],
      answer: z.object({ data: z.array(z.record(z.string(), z.json())) }),
      problems: ['not-found'],
    },
  })
}

const ONE = { direction: 'backward', limit: 1 } as const
