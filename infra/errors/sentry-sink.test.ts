import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test } from 'vitest'
import { sentryAddress, sentrySink } from './sentry-sink.ts'

const NOW = Instant.parse('2026-01-31T12:00:00Z')
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly lines: readonly Record<string, unknown>[]
}

/** A collector on a free port, and a sink that sends to it. */
async function collector(answer: (response: ServerResponse) => void = (response) => response.end('{}')) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString()
    const lines = text.trimEnd().split('\n')
    received.push({ path: request.url ?? '', headers: request.headers, lines: lines.map((line) => JSON.parse(line)) })
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close().closeAllConnections())
  const address = sentryAddress(`http://public@127.0.0.1:${(server.address() as AddressInfo).port}/errors/42`)
  if (address === null) throw new Error('that was an address')
  const time = { ms: 0 }
  const clock = { now: () => NOW, elapsedMs: () => time.ms }
  return { received, time, sink: sentrySink({ address, clock, release: 'heptad@1.2.3', environment: 'embedded' }) }
}

test.each([
  ['https://abc@o1.ingest.example.com/7', 'https://o1.ingest.example.com/api/7/envelope/'],
  ['http://abc@localhost:9000/below/7', 'http://localhost:9000/below/api/7/envelope/'],
])('%s is an address', (dsn, endpoint) => {
  expect(sentryAddress(dsn)).toEqual({ endpoint, publicKey: 'abc' })
})

test.each([
  '',
  'sentry',
  'https://example.com/7',
  'https://abc@example.com/',
  'https://abc@example.com/x',
  'ftp://abc@example.com/7',
])('"%s" is none', (dsn) => expect(sentryAddress(dsn)).toBeNull())

test('an error arrives with its causes, its place in the code, its context and its trace', async () => {
  const { received, sink } = await collector()
  const error = new TypeError('cannot take it', { cause: new Error('the disk is full') })
  const traceId = 'd0f323a2393f4cd5be0e04069c1ff244'
  await sink.send({ kind: 'infrastructure', error, context: { part: 'writer', position: 7n }, traceId })
  expect(received).toHaveLength(1)
  const [{ path, headers, lines }] = received as [Received]
  expect(path).toBe('/errors/api/42/envelope/')
  expect(headers['x-sentry-auth']).toBe('Sentry sentry_version=7, sentry_client=heptad/1.2.3, sentry_key=public')
  expect(lines.slice(0, 2)).toEqual([{ event_id: lines[2]?.event_id, sent_at: NOW }, { type: 'event' }])
  expect(lines[2]).toMatchObject({
    ...{ event_id: expect.stringMatching(/^[0-9a-f]{32}$/), timestamp: NOW, level: 'error', platform: 'node' },
    ...{ release: 'heptad@1.2.3', environment: 'embedded', tags: { kind: 'infrastructure' } },
    extra: { part: 'writer', position: '7' },
    contexts: { trace: { trace_id: traceId, span_id: expect.stringMatching(/^[0-9a-f]{16}$/) } },
    exception: {
      values: [
        { type: 'Error', value: 'the disk is full' },
        { type: 'TypeError', value: 'cannot take it', stacktrace: { frames: expect.any(Array) } },
      ],
    },
  })
  const { exception } = lines[2] as { exception: { values: { stacktrace: { frames: object[] } }[] } }
  expect(exception.values[1]?.stacktrace.frames.at(-1)).toMatchObject({
    filename: expect.stringContaining('sentry-sink.test.ts'),
    lineno: expect.any(Number),
    in_app: true,
  })
})

test('of causes without end five are told', async () => {
  const { received, sink } = await collector()
  const error = new Error('x')
  error.cause = error
  await sink.send({ kind: 'domain', error, context: {} })
  const event = received[0]?.lines[2] as { exception: { values: object[] } } | undefined
  expect(event?.exception.values).toHaveLength(5)
})

test('no secret leaves with an error, its causes or its context', async () => {
  const { received, sink } = await collector()
  const cause = new Error('no route to postgres://ann:hunter2@db')
  await sink.send({ kind: 'domain', error: new Error('x', { cause }), context: { part: 'log', apiKey: 'hunter2' } })
  expect(JSON.stringify(received[0]?.lines)).not.toContain('hunter2')
  expect(received[0]?.lines[2]).toMatchObject({ extra: { part: 'log', apiKey: '[REDACTED]' } })
})

test('what is thrown and is no error arrives as its text', async () => {
  const { received, sink } = await collector()
  await sink.send({ kind: 'panic', error: 'a text', context: {} })
  expect(received[0]?.lines[2]).toMatchObject({
    level: 'fatal',
    exception: { values: [{ type: 'thrown', value: 'a text' }] },
  })
  expect(received[0]?.lines[2]).not.toHaveProperty('contexts')
})

test.each([
  ['as long as it asks', '30', 30_000],
  ['a minute where it names a day', 'Sat, 31 Jan 2026 13:00:00 GMT', 60_000],
])('a collector that has had enough is left alone for %s', async (_, retryAfter, silentMs) => {
  const { received, time, sink } = await collector((response) =>
    response.writeHead(429, { 'retry-after': retryAfter }).end(),
  )
  const report = { kind: 'domain', error: new Error('x'), context: {} } as const
  await expect(sink.send(report)).rejects.toThrow('answered 429')
  time.ms = silentMs - 1
  await sink.send(report)
  expect(received).toHaveLength(1)
  time.ms = silentMs
  await expect(sink.send(report)).rejects.toThrow('answered 429')
  expect(received).toHaveLength(2)
})

test('what is of Node or a dependency is told from what is ours', async () => {
  const { received, sink } = await collector()
  const error = new Error('x')
  error.stack =
    'Error: x\n    at a (/app/node_modules/b/c.js:1:2)\n    at node:events:3:4\n    at d (file:///app/e.ts:5:6)'
  await sink.send({ kind: 'domain', error, context: {} })
  const event = received[0]?.lines[2] as { exception: { values: [{ stacktrace: { frames: object[] } }] } } | undefined
  expect(event?.exception.values[0].stacktrace.frames).toEqual([
    { filename: 'file:///app/e.ts', function: 'd', lineno: 5, colno: 6, in_app: true },
    { filename: 'node:events', function: '<anonymous>', lineno: 3, colno: 4, in_app: false },
    { filename: '/app/node_modules/b/c.js', function: 'a', lineno: 1, colno: 2, in_app: false },
  ])
})

test('no more than ten reports are on their way to a slow collector, and later ones go again', async () => {
  const waiting: ServerResponse[] = []
  const { received, sink } = await collector((response) => void waiting.push(response))
  const report = { kind: 'domain', error: new Error('x'), context: {} } as const
  const sending = Array.from({ length: 25 }, () => sink.send(report))
  await expect.poll(() => waiting.length).toBe(10)
  for (const response of waiting.splice(0)) response.end('{}')
  await Promise.all(sending)
  expect(received).toHaveLength(10)
  const last = sink.send(report)
  await expect.poll(() => waiting.length).toBe(1)
  for (const response of waiting.splice(0)) response.end('{}')
  await last
  expect(received).toHaveLength(11)
})
