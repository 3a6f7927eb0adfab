import { expect, test } from 'vitest'
import { call, codeOf } from '../../testing/call.ts'
import { KEY_A, KEY_OPERATOR, TENANT_A, testGateway } from '../../testing/gateway-deps.ts'
import { listeningGateway } from '../../testing/listening.ts'

const EVENTS = '/v1/system/events'
const key = KEY_OPERATOR

const STREAM = `/v1/system/streams/${TENANT_A}/notes.note-1`

test.each(['/v1/system/status', EVENTS, `${STREAM}/state`, `${STREAM}/events`])(
  '%s is for operators only',
  async (path) => {
    const { app } = await testGateway()
    expect((await call(app, path, { key: null })).status).toBe(401)
    expect((await call(app, path, { key: KEY_A })).status).toBe(403)
    expect((await call(app, path, { key })).status).toBe(200)
  },
)

test('the tail of the log is a page that says where the next one starts', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, `${EVENTS}?after=41&limit=7&type=a.b.c&type=d.e.f&category=a.b`, { key })
  expect(json).toEqual({ data: [{ position: '42', limit: 7 }], meta: { reached: '42' } })
})

test.each(['after=-1', 'after=x', 'limit=0', 'limit=1001', 'tenantId=x', 'follow=1', 'from=1'])(
  '%s is refused',
  async (query) => {
    const { app } = await testGateway()
    expect((await call(app, `${EVENTS}?${query}`, { key })).status).toBe(400)
  },
)

test('a followed log is lines of JSON until the caller goes', async () => {
  const { url } = await listeningGateway()
  const stop = new AbortController()
  const response = await fetch(`${url}${EVENTS}?follow=true&after=5`, {
    headers: { authorization: `Bearer ${key}` },
    signal: stop.signal,
  })
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (text.split('\n').length < 4) text += (await reader?.read())?.value ?? ''
  stop.abort()
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.slice(0, 3)).toEqual([{ position: '6' }, { position: '7' }, { position: '8' }])
})

test('the state of an empty stream is not found, and a malformed name is refused', async () => {
  const { app } = await testGateway()
  const empty = await call(app, `/v1/system/streams/${TENANT_A}/notes.note-2/state`, { key })
  expect([empty.status, codeOf(empty)]).toEqual([404, 'not-found'])
  const malformed = await call(app, '/v1/system/streams/x/y/state', { key })
  expect([malformed.status, codeOf(malformed)]).toEqual([400, 'validation-failed'])
})

test.each(['at=yesterday', 'at=1&at=2', 'at=-1', 'when=1'])('a state at %s is refused', async (query) => {
  const { app } = await testGateway()
  const answer = await call(app, `/v1/system/streams/${TENANT_A}/notes.note-1/state?${query}`, { key })
  expect(answer.status).toBe(400)
})

test('a moment that is none is told with the forms that it may have', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, `/v1/system/streams/${TENANT_A}/notes.note-1/state?at=yesterday`, { key })
  const message =
    'must be a position of the log, a day such as 2026-01-31, or a time with offset such as 2026-01-31T12:00:00Z'
  expect(json.errors).toMatchObject([{ pointer: 'at', message }])
})

test('a state on a day is that at its end, in UTC', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, `/v1/system/streams/${TENANT_A}/notes.note-1/state?at=2026-01-31`, { key })
  expect(json).toMatchObject({ time: '2026-01-31T23:59:59.999999Z' })
})

test('a state after the end of the log is refused, and one at its end is told', async () => {
  const { app } = await testGateway()
  const path = `/v1/system/streams/${TENANT_A}/notes.note-1/state`
  const answers = [await call(app, `${path}?at=9`, { key }), await call(app, `${path}?at=10`, { key })]
  expect(answers.map((answer) => answer.status)).toEqual([200, 409])
  expect(answers[1] && codeOf(answers[1])).toBe('moment-not-reached')
})

test('a followed log ends when the process is about to stop', async () => {
  const { url, system } = await listeningGateway()
  const response = await fetch(`${url}${EVENTS}?follow=true`, { headers: { authorization: `Bearer ${key}` } })
  setTimeout(() => {
    system.state.isReady = false
  }, 50)
  expect((await response.text()).endsWith('\n')).toBe(true)
})

test.each([
  ['a followed log', `${EVENTS}?follow=true`],
  ['an archive', '/v1/system/archive?until=1000000000000'],
])('%s ends once its key is revoked', async (_, path) => {
  const { url, revoked } = await listeningGateway()
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
  expect(response.status).toBe(200)
  revoked.add('o')
  await response.body?.pipeTo(new WritableStream())
})

test.each([
  ['', ['0', '1', '2', '3']],
  ['?from=2', ['2', '3']],
  ['?direction=backward&limit=2', ['3', '2']],
  ['?direction=backward&from=1', ['1', '0']],
  ['?from=9', []],
])('the events of a stream are read by their revisions: %s', async (query, revisions) => {
  const { app } = await testGateway()
  const { status, json } = await call(app, `${STREAM}/events${query}`, { key })
  expect([status, json]).toEqual([200, { data: revisions.map((revision) => ({ streamId: 'notes.note-1', revision })) }])
})

test('the events of a stream that has none are not found, wherever the reading begins', async () => {
  const { app } = await testGateway()
  for (const query of ['', '?from=3']) {
    const empty = await call(app, `/v1/system/streams/${TENANT_A}/notes.note-2/events${query}`, { key })
    expect([empty.status, codeOf(empty)]).toEqual([404, 'not-found'])
  }
})

test.each(['from=-1', 'from=x', 'limit=0', 'limit=1001', 'direction=up', 'after=1', 'from=1&from=2'])(
  'the events of a stream with %s are refused',
  async (query) => {
    const { app } = await testGateway()
    expect((await call(app, `${STREAM}/events?${query}`, { key })).status).toBe(400)
  },
)
