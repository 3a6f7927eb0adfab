import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type GatewayContext, incomingOf } from '../context.ts'

/** Connections whose request body is being streamed. The time limit for receiving a whole request does not apply to them. */
const streaming = new WeakSet<Socket>()

/** Whether a request body is being streamed on this connection. */
export function hasStreamedBody(socket: Socket): boolean {
  return streaming.has(socket)
}

/** The caller sent nothing for too long, or is gone. */
export class BodyInterrupted extends Error {
  override readonly name = 'BodyInterrupted'
}

/**
 * The body of a request as it arrives, for routes whose body nobody has read before. The connection is read no faster than this is, so
 * what waits stays with the caller. Throws {@link BodyInterrupted} when the caller goes, or is silent for `idleMs` while it is waited for.
 */
export function streamedBody(c: GatewayContext, idleMs: number): AsyncIterable<Uint8Array> {
  const incoming = incomingOf(c)
  return incoming === undefined ? (c.req.raw.body ?? nothing()) : chunksOf(incoming, idleMs)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* chunksOf(incoming: IncomingMessage, idleMs: number): AsyncGenerator<Uint8Array> {
  const { socket } = incoming
  streaming.add(socket)
  const chunks = incoming[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await nextChunk(chunks, incoming, idleMs)
      if (done === true) return
      yield value
    }
  } finally {
    streaming.delete(socket)
  }
}

async function nextChunk(chunks: AsyncIterator<Uint8Array>, incoming: IncomingMessage, idleMs: number) {
  const late = setTimeout(() => incoming.destroy(), idleMs)
  try {
    return await chunks.next()
  } catch (error) {
    throw new BodyInterrupted('the body broke off', { cause: error })
  } finally {
    clearTimeout(late)
  }
}
