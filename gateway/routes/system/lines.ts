import type { SystemPort } from '../../ports.ts'

const STOP_CHECK_MS = 200
const ENCODER = new TextEncoder()

/** Makes batches of lines until the signal aborts. */
export type LineSource = (signal: AbortSignal) => AsyncIterable<readonly string[]>

/**
 * Batches of lines as a body. Reads on only as fast as the caller takes them; ends when the caller goes, and when the process
 * stops, which would otherwise wait for it.
 */
export function linesBody(
  source: LineSource,
  { isReady }: Pick<SystemPort, 'isReady'>,
  callerGone: AbortSignal,
): ReadableStream<Uint8Array> {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, callerGone])
  const stopCheck = setInterval(() => isReady() || stop.abort(), STOP_CHECK_MS)
  signal.addEventListener('abort', () => clearInterval(stopCheck), { once: true })
  const batches = source(signal)[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await batches.next()
      if (!done) return controller.enqueue(ENCODER.encode(value.map((line) => `${line}\n`).join('')))
      stop.abort()
      controller.close()
    },
    cancel: () => stop.abort(),
  })
}
