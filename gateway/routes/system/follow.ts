import type { EventsRequest, SystemPort } from '../../ports.ts'
import { linesBody } from './lines.ts'

/** The log as lines of JSON without end. */
export function followedEvents(
  system: SystemPort,
  request: EventsRequest,
  callerGone: AbortSignal,
): ReadableStream<Uint8Array> {
  return linesBody((signal) => lines(system, request, signal), system, callerGone)
}

async function* lines(system: SystemPort, request: EventsRequest, signal: AbortSignal) {
  for await (const events of system.follow(request, signal)) yield events.map((event) => JSON.stringify(event))
}
