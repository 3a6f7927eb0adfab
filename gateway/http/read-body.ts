import type { IncomingMessage } from 'node:http'
import type { TurnedAway } from '../problems/turned-away.ts'
import type { Arrivals } from './arrivals.ts'
import { BufferList } from './buffer-list.ts'

/** A body, or why there is none. */
export type BodyBytes = Buffer | 'too-large' | 'interrupted' | TurnedAway

/** Reads a request body from its socket and stops as soon as it is past `maxBytes`, whatever Content-Length said. */
export function readIncoming(incoming: IncomingMessage, maxBytes: number, arrivals: Arrivals): Promise<BodyBytes> {
  return new Promise((resolve) => {
    const body = new BufferList()
    const settle = (outcome: BodyBytes) => {
      leave()
      incoming.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak)
      resolve(outcome)
    }
    const leave = arrivals.enter(settle)
    const onData = (chunk: Buffer) => {
      body.add(chunk)
      if (body.size > maxBytes) settle('too-large')
    }
    const onEnd = () => settle(body.concat())
    const onBreak = () => settle('interrupted')
    incoming.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak)
    if (incoming.readableEnded) onEnd()
    else if (incoming.destroyed) onBreak()
  })
}

/** The same for a request that came without a socket. */
export async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<BodyBytes> {
  const body = new BufferList()
  for await (const chunk of stream ?? []) {
    body.add(chunk)
    if (body.size > maxBytes) return 'too-large'
  }
  return body.concat()
}
