import type { EventsRequest, SystemPort } from '../../ports.ts'

const STOP_CHECK_MS = 200

/**
 * The log as lines of JSON without end. Reads on only as fast as the caller takes them; ends when the caller goes, and when
 * the process stops, which would otherwise wait for it.
 */
export function followedEvents(system: SystemPort, request: EventsRequest, callerGone: AbortSignal): ReadableStream {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, callerGone])
  const stopCheck = setInterval(() => system.isReady() || stop.abort(), STOP_CHECK_MS)
  signal.addEventListener('abort', () => clearInterval(stopCheck), { once: true })
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
