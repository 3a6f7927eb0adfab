import type { Json } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answerJson } from '../../http/answer.ts'
import { NDJSON } from '../../http/ndjson.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { NOTHING, parametersInput } from '../../operations/parameters-input.ts'
import type { EventsRequest, SystemPort } from '../../ports.ts'
import { archiveOperations } from './archive.ts'
import { deadLetterOperations } from './dead-letters.ts'
import { type EventsInput, EventsParameters, eventsInput } from './events-input.ts'
import { answerLines, type LineDeps } from './lines.ts'
import { projectionOperations } from './projections.ts'
import { streamEventsOperation } from './stream-events.ts'
import { streamStateOperation } from './stream-state.ts'

const AnyObject = z.record(z.string(), z.json())
const NO_HEADERS = { requestHeaders: [], responseHeaders: [] } as const

/** What operators see of the process and its log. They see all tenants, so positions stand here in the clear. */
export function systemOperations(deps: LineDeps): readonly Operation[] {
  const { system } = deps
  return [
    status(system),
    events(deps),
    streamStateOperation(system),
    streamEventsOperation(system),
    ...archiveOperations(deps),
    ...deadLetterOperations(system),
    ...projectionOperations(system),
  ]
}

function status(system: SystemPort): Operation {
  return operation({
    id: 'system.status',
    method: 'get',
    path: '/v1/system/status',
    permission: 'system.status.read',
    idempotencyKey: 'none',
    read: parametersInput(NOTHING),
    handle: async (c) => answerJson(c, 200, await system.status()),
    docs: {
      ...NO_HEADERS,
      tag: 'system',
      summary: 'Version, roles, head of the log, projections and their lag.',
      parameters: [],
      answer: AnyObject,
      problems: [],
    },
  })
}

const READ_EVENTS = 'system.events.read'

function events(deps: LineDeps): Operation {
  return operation<EventsInput>({
    id: 'system.events',
    method: 'get',
    path: '/v1/system/events',
    permission: READ_EVENTS,
    idempotencyKey: 'none',
    read: eventsInput,
    handle: (c, input) => answerEvents(c, input, deps),
    docs: {
      ...NO_HEADERS,
      tag: 'system',
      summary: 'The log, in order, as a page of JSON; or as NDJSON without end when follow is true.',
      parameters: [EventsParameters],
      answer: z.object({ data: z.array(AnyObject), meta: z.object({ reached: z.string() }) }),
      otherAnswerType: NDJSON,
      problems: [],
    },
  })
}

async function answerEvents(c: GatewayContext, { request, follow }: EventsInput, deps: LineDeps): Promise<Response> {
  const { system } = deps
  if (follow) return answerLines(c, (signal) => followed(system, request, signal), deps, READ_EVENTS)
  const page = await system.events(request)
  return answerJson(c, 200, { data: page.events, meta: { reached: page.reached.toString() } } satisfies Json)
}

async function* followed(system: SystemPort, request: EventsRequest, signal: AbortSignal) {
  for await (const events of system.follow(request, signal)) yield events.map((event) => JSON.stringify(event))
}
