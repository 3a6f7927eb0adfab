import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listen } from '../listen.ts'
import { KEY_A, testGateway } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'
import { type RawCaller, rawCaller } from '../testing/raw-socket.ts'

const CREATE = '/v1/commands/notes.note.create'

test('a stranger who sends a long body has the answer, and the connection serves the next request', async () => {
  const { url } = await listeningGateway()
  const caller = rawCaller(url)
  const head = [
    `POST ${CREATE} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    'Content-Length: 1000000',
  ]
  caller.socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await expect.poll(() => caller.received).toContain('/problems/unauthenticated')
  caller.socket.write(`${' '.repeat(1_000_000)}GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await expect.poll(() => caller.received).toContain('{"status":"up"}')
  caller.socket.destroy()
})

const PIECE = 'x'.repeat(1024 * 1024)

/** A caller that has its answer 413 and has sent only the first of the two pieces of its body. */
async function refusedInMidBody(url: string): Promise<RawCaller> {
  const caller = rawCaller(url)
  const head = ['Host: localhost', `Authorization: Bearer ${KEY_A}`, 'Content-Type: application/json']
  const length = `Content-Length: ${2 * PIECE.length}`
  caller.socket.write(`${[`POST ${CREATE} HTTP/1.1`, ...head, length].join('\r\n')}\r\n\r\n${PIECE}`)
  await expect.poll(() => caller.received).toContain('/problems/body-too-large')
  return caller
}

test('a caller that is slow to send the rest of a refused body is not cut off, and may ask on', async () => {
  const { url } = await listeningGateway({}, { lingerMs: 600_000 })
  const caller = await refusedInMidBody(url)
  await sleep(700)
  caller.socket.write(`${PIECE}GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await expect.poll(() => caller.received).toContain('{"status":"up"}')
  expect(caller.isCut).toBe(false)
  caller.socket.destroy()
})

test('a caller that never sends the rest of a refused body is cut off, and gets no second answer', async () => {
  for (const options of [{ lingerMs: 100 }, { lingerMs: 600_000, requestMs: 300 }]) {
    const { url } = await listeningGateway({}, options)
    const caller = await refusedInMidBody(url)
    await expect.poll(() => caller.isCut).toBe(true)
    expect(caller.received.split('HTTP/1.1 ')).toHaveLength(2)
  }
})

test('closing does not wait for the rest of a refused body', async () => {
  const { app } = await testGateway()
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, drainMs: 600_000 })
  const caller = await refusedInMidBody(url)
  await close()
  await expect.poll(() => caller.isCut).toBe(true)
})
