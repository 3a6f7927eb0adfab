import type { IncomingMessage } from 'node:http'
import type { Arrivals, GivenUp } from './arrivals.ts'

/** A body, or why there is none. */
export type BodyBytes = Buffer | 'too-large' | 'interrupted' | GivenUp

/** Reads a request body from its socket and stops as soon as it is past `maxBytes`, whatever Content-Length said. */
export function readIncoming(incoming: IncomingMessage, maxBytes: number, arrivals: Arrivals): Promise<BodyBytes> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (outcome: BodyBytes) => {
      leave()
      incoming.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak)
      resolve(outcome)
    }
    const leave = arrivals.enter(settle)
    const onData = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > maxBytes) settle('too-large')
    }
    const onEnd = () => settle(joined(chunks))
    const onBreak = () => settle('interrupted')
    incoming.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak)
    if (incoming.readableEnded) onEnd()
    else if (incoming.destroyed) onBreak()
  })
}

/** The same for a request that came without a socket. */
export async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<BodyBytes> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream ?? []) {
    size += chunk.length
    if (size > maxBytes) return 'too-large'
    chunks.push(chunk)
  }
  return joined(chunks)
}

function joined(chunks: readonly Uint8Array[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(chunks)
}
