import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { GatewayContext } from '../context.ts'
import { BodyInterrupted, hasStreamedBody, streamedBody } from './streamed-body.ts'

/** A request of which the beginning has come, and its sender. */
async function begun() {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sending = request({ port, host: '127.0.0.1', method: 'POST' }).on('error', () => undefined)
  onTestFinished(() => void sending.destroy())
  const arriving: Promise<IncomingMessage[]> = once(server, 'request')
  sending.write('beginning')
  const [incoming] = await arriving
  if (incoming === undefined) throw new Error('no request came')
  const body = (idleMs: number) => streamedBody({ env: { incoming } } as unknown as GatewayContext, idleMs)
  return { sending, incoming, body }
}

test('a body is read as it arrives, and its connection has time only for as long as that takes', async () => {
  const { sending, incoming, body } = await begun()
  const chunks = body(60_000)[Symbol.asyncIterator]()
  expect(String((await chunks.next()).value)).toBe('beginning')
  expect(hasStreamedBody(incoming.socket)).toBe(true)
  sending.end()
  expect((await chunks.next()).done).toBe(true)
  expect(hasStreamedBody(incoming.socket)).toBe(false)
})

test('a sender who is silent for too long, or leaves, has broken off', async () => {
  const silent = (await begun()).body(50)[Symbol.asyncIterator]()
  await silent.next()
  await expect(silent.next()).rejects.toThrow(BodyInterrupted)
  const { sending, body } = await begun()
  const left = body(60_000)[Symbol.asyncIterator]()
  await left.next()
  sending.destroy()
  await expect(left.next()).rejects.toThrow(BodyInterrupted)
})
