import type { EventsRequest, SystemPort } from '../../ports.ts'

/** The log as lines of JSON without end. Reads on only as fast as the caller takes them; ends when the caller goes. */
export function followedEvents(system: SystemPort, request: EventsRequest, callerGone: AbortSignal): ReadableStream {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, callerGone])
  const batches = system.follow(request, signal)[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await batches.next()
      if (done) return controller.close()
      controller.enqueue(encoder.encode(value.map((event) => `${JSON.stringify(event)}\n`).join('')))
    },
    cancel: () => stop.abort(),
  })
}
