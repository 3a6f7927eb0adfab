import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../listen.ts'
import { KEY_A, testGateway } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'

const BODY = '{"text":"half and half"}'
const HALF = 10

/** A command whose second half is still to come. */
async function halfACommand(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const closed = once(socket, 'close')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  const head = [
    'POST /v1/commands/notes.note.create HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${KEY_A}`,
    'Content-Type: application/json',
    `Content-Length: ${BODY.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${BODY.slice(0, HALF)}`)
  return { socket, closed, received: () => received, sendRest: () => socket.write(BODY.slice(HALF)) }
}

function wholeCommand(url: string): Promise<Response> {
  const headers = { authorization: `Bearer ${KEY_A}`, 'content-type': 'application/json' }
  return fetch(`${url}/v1/commands/notes.note.create`, { method: 'POST', headers, body: '{"text":"x"}' })
}

test('a call whose body is still coming takes the place of no other', async () => {
  const { url } = await listeningGateway({ maxInFlight: 1 })
  const slow = await halfACommand(url)
  expect((await wholeCommand(url)).status).toBe(201)
  slow.sendRest()
  await expect.poll(slow.received).toContain('HTTP/1.1 201')
})

test('past the most bodies that may be coming, the one that has been coming longest is given up', async () => {
  const { url } = await listeningGateway({ maxArriving: 2 })
  const slow = await halfACommand(url)
  const next = await halfACommand(url)
  expect((await wholeCommand(url)).status).toBe(201)
  await slow.closed
  expect(slow.received()).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n.*"\/problems\/overloaded"/is)
  next.sendRest()
  await expect.poll(next.received).toContain('HTTP/1.1 201')
})

test('a stop waits for no body that is still coming, and says so to its sender', async () => {
  const { app, engine, system } = await testGateway()
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, drainMs: 60_000 })
  const slow = await halfACommand(url)
  expect((await wholeCommand(url)).status).toBe(201)
  system.state.isReady = false
  await Promise.all([close(), slow.closed])
  expect(slow.received()).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 2\r\n.*"\/problems\/not-ready"/is)
  expect(engine.requests).toHaveLength(1)
})
