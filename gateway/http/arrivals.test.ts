import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { listen } from '../listen.ts'
import { KEY_A, testGateway } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'
import { Arrivals } from './arrivals.ts'

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
  const { url } = await listeningGateway({ maxInFlight: 1, maxArriving: 2 })
  const slow = await halfACommand(url)
  for (let times = 0; times < 2; times += 1) expect((await wholeCommand(url)).status).toBe(201)
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

const CHECK_MS = 100

test('before a stop ends a body it leaves it the time between two looks, and no look is taken when none is coming', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  let isServing = true
  const arrivals = new Arrivals({ max: 9, isServing: () => isServing, checkMs: CHECK_MS })
  const given: string[] = []
  const enter = (name: string) => arrivals.enter((why) => void given.push(`${name} ${why}`))
  enter('early')
  const leave = enter('whole')
  vi.advanceTimersByTime(CHECK_MS + CHECK_MS / 2)
  leave()
  isServing = false
  enter('late')
  expect(given).toEqual([])
  vi.advanceTimersByTime(CHECK_MS / 2)
  expect(given).toEqual(['early not-ready'])
  vi.advanceTimersByTime(CHECK_MS)
  expect(given).toEqual(['early not-ready', 'late not-ready'])
  expect(vi.getTimerCount()).toBe(0)
  enter('after a rest')
  vi.advanceTimersByTime(CHECK_MS)
  expect(given.at(-1)).toBe('after a rest not-ready')
})
