import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { httpClient } from './http-client.ts'
import { ProblemError, UnexpectedAnswerError, UnreachableError } from './problem.ts'
import { listeningServer, sendJson, type TestServer, testServer } from './testing/http-server.ts'

const Ok = z.object({ ok: z.boolean() })
let server: Pick<TestServer, 'url' | 'close'> | undefined

afterEach(() => {
  vi.restoreAllMocks()
  return server?.close()
})

/** A server that answers these, the last one again and again. */
async function answering(...answers: readonly [status: number, body: object, headers?: Record<string, string>][]) {
  let next = 0
  const started = await testServer((_, response) => {
    const [status, body, headers] = answers[Math.min(next++, answers.length - 1)] ?? [500, {}]
    sendJson(response, status, body, headers)
  })
  server = started
  return {
    seen: started.seen,
    client: httpClient({ url: started.url, key: 'hk_test' }, { answerMs: 2000, totalMs: 3000 }),
  }
}

const BUSY = [503, { title: 'The service is overloaded' }, { 'retry-after': '0' }] as const

test('an answer carries its position and whether it is a replay', async () => {
  const headers = { 'heptad-position': 'token', 'idempotent-replayed': 'true' }
  const { client, seen } = await answering([201, { ok: true }, headers])
  const answer = await client.post('/v1/commands/a.b.c', { amount: 5n }, Ok, { key: 'k1' })
  expect(answer).toEqual({ status: 201, body: { ok: true }, position: 'token', replayed: true })
  expect(seen[0]).toMatchObject({ method: 'POST', body: '{"amount":"5"}' })
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer hk_test', 'idempotency-key': 'k1' })
})

test('a list in the query string is a parameter that comes several times', async () => {
  const { client, seen } = await answering([200, { ok: true }])
  await client.get('/x', Ok, { query: { type: ['a', 'b'], after: 1, none: undefined }, minPosition: 'token' })
  expect(seen[0]?.url).toBe('/x?type=a&type=b&after=1')
  expect(seen[0]?.headers['heptad-min-position']).toBe('token')
})

test.each([
  ['503 with Retry-After', BUSY],
  ['504', [504, {}] as const],
])('a GET and a keyed command are sent again, the same, after %s', async (_, refusal) => {
  const { client, seen } = await answering([...refusal], [200, { ok: true }])
  await client.post('/c', { a: 1 }, Ok, { key: 'k' })
  expect(seen.map(({ headers, body }) => [headers['idempotency-key'], body])).toEqual([
    ['k', '{"a":1}'],
    ['k', '{"a":1}'],
  ])
})

test('a clock that is put forward meanwhile does not end the attempts', async () => {
  const { client, seen } = await answering([...BUSY], [200, { ok: true }])
  const asked = client.get('/x', Ok)
  const machineNow = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + 3_600_000)
  await asked
  expect(seen).toHaveLength(2)
})

test('a date in Retry-After is waited for, as proxies send it', async () => {
  const tooLate = new Date(Date.now() + 60_000).toUTCString()
  const later = await answering([503, {}, { 'retry-after': tooLate }], [200, { ok: true }])
  await expect(later.client.get('/x', Ok)).rejects.toThrow(ProblemError)
  expect(later.seen).toHaveLength(1)
  await server?.close()
  const past = await answering([503, {}, { 'retry-after': new Date(0).toUTCString() }], [200, { ok: true }])
  expect((await past.client.get('/x', Ok)).body).toEqual({ ok: true })
})

test('a command without a key is never sent twice, and neither is anything without Retry-After', async () => {
  const first = await answering([...BUSY], [200, { ok: true }])
  await expect(first.client.post('/c', {}, Ok)).rejects.toThrow(ProblemError)
  expect(first.seen).toHaveLength(1)
  await server?.close()
  const late = await answering([504, {}], [200, { ok: true }])
  await expect(late.client.post('/c', {}, Ok)).rejects.toThrow(ProblemError)
  await server?.close()
  const second = await answering([503, {}], [200, { ok: true }])
  await expect(second.client.get('/c', Ok)).rejects.toThrow(ProblemError)
  expect(second.seen).toHaveLength(1)
})

test('it gives up when the next attempt would come too late', async () => {
  const { client, seen } = await answering([503, {}, { 'retry-after': '60' }])
  await expect(client.get('/c', Ok)).rejects.toThrow(ProblemError)
  expect(seen).toHaveLength(1)
})

test('a refusal keeps what the problem document says', async () => {
  const problem = {
    type: '/problems/unbalanced',
    title: 'Debits and credits differ',
    status: 400,
    traceId: 'abc',
    errors: [{ pointer: '/legs', message: 'no' }],
  }
  const { client } = await answering([400, problem])
  await expect(client.get('/c', Ok)).rejects.toMatchObject({ status: 400, problem })
})

test('an answer outside the contract, no answer in time, and nobody there are three different things', async () => {
  const { client } = await answering([200, { ok: 'yes' }])
  await expect(client.get('/c', Ok)).rejects.toThrow(UnexpectedAnswerError)
  await server?.close()
  await expect(client.get('/c', Ok)).rejects.toThrow(UnreachableError)
  server = await testServer(() => undefined)
  const hasty = httpClient({ url: server.url, key: 'k' }, { answerMs: 50, totalMs: 0 })
  await expect(hasty.get('/c', Ok)).rejects.toMatchObject({ cause: { name: 'TimeoutError' } })
})

test('NDJSON is followed value by value, also where a value comes in two pieces', async () => {
  server = await testServer((_, response) => {
    response.write('{"ok":true}\n{"o')
    setTimeout(() => response.end('k":false}\n'), 20)
  })
  const values: unknown[] = []
  for await (const value of httpClient({ url: server.url, key: 'k' }).follow('/f', Ok)) values.push(value)
  expect(values).toEqual([{ ok: true }, { ok: false }])
})

test('lines go up while the answer comes down, and again from the first one after a 503', async () => {
  const received: string[] = []
  server = await listeningServer((request, response) => {
    if (received.length === 0) {
      received.push('turned away')
      request.resume().on('error', () => undefined)
      response.writeHead(503, { 'retry-after': '0' }).end('{}')
      return
    }
    request.setEncoding('utf8').on('data', (text) => {
      received.push(text)
      response.write('{"ok":true}\n')
    })
    request.on('end', () => response.end('{"ok":false}\n'))
  })
  const answers: unknown[] = []
  async function* lines() {
    yield '{"line":1}\n'
    while (answers.length === 0) await sleep(5)
    yield '{"line":2}\n'
  }
  const client = httpClient({ url: server.url, key: 'k' })
  for await (const answer of client.upload('/u', lines, Ok)) answers.push(answer)
  expect(received).toEqual(['turned away', '{"line":1}\n', '{"line":2}\n'])
  expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: false }])
})
