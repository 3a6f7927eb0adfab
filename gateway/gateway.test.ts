import { InvalidCursor } from '@heptad/infra/keys/tokens.ts'
import { rejections } from '@heptad/schemas/contract.ts'
import { expect, test } from 'vitest'
import { createGateway } from './gateway.ts'
import { call, codeOf } from './testing/call.ts'
import { KEY_A, KEY_B, TENANT_A, testGateway } from './testing/gateway-deps.ts'
import { listeningGateway } from './testing/listening.ts'

const CREATE = '/v1/commands/notes.note.create'
const GET = '/v1/queries/notes.notes.get'
const LIST = '/v1/queries/notes.notes.list'

test('a command answers its answer, its position, its revision and where the new thing is', async () => {
  const { app, engine } = await testGateway()
  const created = await call(app, CREATE, { body: { text: 'hello' }, headers: { 'user-agent': 'test' } })
  expect(created.status).toBe(201)
  expect(created.json).toEqual({ noteId: '01990000-0000-7000-8000-000000000000', text: 'hello' })
  expect(created.headers.get('etag')).toBe('"1"')
  expect(created.headers.get('location')).toBe(`${GET}?noteId=${created.json.noteId}`)
  expect(engine.requests[0]).toMatchObject({ tenantId: TENANT_A, actor: { id: 'a' }, userAgent: 'test' })
  const read = await call(app, created.headers.get('location') ?? '', {
    headers: { 'heptad-min-position': created.headers.get('heptad-position') ?? '' },
  })
  expect(read.json).toEqual(created.json)
})

test('a command says who sent it from where, and is given up before its answer is due', async () => {
  const { url, engine, deps } = await listeningGateway()
  const headers = { authorization: `Bearer ${KEY_A}`, 'content-type': 'application/json' }
  await fetch(`${url}${CREATE}`, { method: 'POST', headers, body: '{"text":"hello"}' })
  const [{ ip, timeoutMs = 0 } = {}] = engine.requests
  expect(ip).toBe('127.0.0.1')
  expect(timeoutMs).toBeGreaterThan(0)
  expect(timeoutMs).toBeLessThan(deps.settings.callTimeoutMs)
})

test('an event keeps the id of its request, and of a long user agent the beginning', async () => {
  const { app, engine } = await testGateway()
  const userAgent = `client/${'1'.repeat(9_000)}`
  await call(app, CREATE, { body: { text: 'hello' }, headers: { 'user-agent': userAgent, 'x-request-id': 'r-1' } })
  expect(engine.requests[0]?.correlationId).toBe('r-1')
  expect(engine.requests[0]?.userAgent).toBe(userAgent.slice(0, 512))
})

test('a repeated command gets the first answer, byte for byte, and is told so', async () => {
  const { app, engine } = await testGateway()
  const send = () => call(app, CREATE, { body: { text: 'once' }, headers: { 'idempotency-key': 'k1' } })
  const [first, second] = [await send(), await send()]
  expect(second.text).toBe(first.text)
  expect([first.status, second.status]).toEqual([201, 201])
  expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
  expect(engine.notes).toHaveLength(1)
})

test('a key with another body is a mismatch that names the field', async () => {
  const { app } = await testGateway()
  await call(app, CREATE, { body: { text: 'one' }, headers: { 'idempotency-key': 'k1' } })
  const other = await call(app, CREATE, { body: { text: 'two' }, headers: { 'idempotency-key': 'k1' } })
  expect([other.status, codeOf(other)]).toEqual([409, 'idempotency-mismatch'])
  expect(other.json.errors).toMatchObject([{ pointer: '/text' }])
})

test('a key of a command of another type is a mismatch that names no member of the body', async () => {
  const { deps } = await testGateway()
  const app = createGateway({ ...deps, engine: { execute: async () => ({ kind: 'mismatch', field: '$command' }) } })
  const other = await call(app, CREATE, { body: { text: 'one' }, headers: { 'idempotency-key': 'k1' } })
  expect([other.status, codeOf(other)]).toEqual([409, 'idempotency-mismatch'])
  expect(other.json.errors).toMatchObject([{ pointer: '', message: 'the key was used for a command of another type' }])
})

test.each([
  ['rejected', 422, 'insufficient-funds'],
  ['denied', 403, 'permission-denied'],
  ['stale', 412, 'precondition-failed'],
  ['conflict', 409, 'stream-conflict'],
  ['invalid', 400, 'unstorable'],
  ['overloaded', 503, 'overloaded'],
  ['being read', 503, 'stream-being-read'],
  ['log down', 503, 'log-unavailable'],
  ['outcome unknown', 503, 'commit-unknown'],
  ['lost', 503, 'commit-unknown'],
  ['bug', 500, 'internal'],
])('the outcome "%s" is a problem with status %i', async (text, status, code) => {
  const { app } = await testGateway()
  const answer = await call(app, CREATE, { body: { text } })
  expect([answer.status, codeOf(answer)]).toEqual([status, code])
  expect(answer.json).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) })
  expect(answer.json.traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
})

test.each([
  ['rejected', {}, { 'heptad-position': expect.any(String) }],
  ['denied', { permission: 'notes.notes.write' }, {}],
  ['stale', {}, { etag: '"9"' }],
  ['conflict', {}, { 'retry-after': '1' }],
  ['invalid', { detail: 'the text cannot be stored' }, {}],
  ['overloaded', {}, { 'retry-after': '2' }],
  ['being read', { eventsRead: '3000', events: '90000' }, { 'retry-after': '2' }],
  ['outcome unknown', {}, { 'retry-after': '2' }],
])('the outcome "%s" says what its caller can go by', async (text, members, headers) => {
  const { app } = await testGateway()
  const answer = await call(app, CREATE, { body: { text } })
  expect(answer.json).toMatchObject(members)
  expect(Object.fromEntries(answer.headers)).toMatchObject(headers)
})

test('details of a refusal are members of its problem, and never displace the standard ones', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, CREATE, { body: { text: 'rejected' } })
  expect(json).toMatchObject({ available: '5', required: '7', status: 422 })
})

test('a dry run is passed on, needs no key and gets no position', async () => {
  const { app, engine } = await testGateway()
  const id = '01990000-0000-7000-8000-000000000000'
  const tried = await call(app, '/v1/commands/notes.note.archive?dryRun=true', { body: { noteId: id } })
  expect(tried.status).toBe(200)
  expect(tried.headers.get('heptad-position')).toBeNull()
  expect(engine.requests[0]?.dryRun).toBe(true)
  expect(engine.notes).toEqual([])
})

test('If-Match is passed on as the revision that must hold', async () => {
  const { app } = await testGateway()
  const { headers } = await call(app, CREATE, { body: { text: 'a' } })
  const ifMatch = (tag: string) => call(app, CREATE, { body: { text: 'b' }, headers: { 'if-match': tag } })
  expect((await ifMatch('"7"')).status).toBe(412)
  expect((await ifMatch(headers.get('etag') ?? '')).status).toBe(201)
  for (const tag of ['7', 'W/"7"', '*', '"a"', '"1", "2"'])
    expect(codeOf(await ifMatch(tag)), tag).toBe('invalid-if-match')
})

test('a list answers pages that cursors lead through', async () => {
  const { app } = await testGateway()
  for (const text of ['a1', 'a2', 'b1', 'a3']) await call(app, CREATE, { body: { text } })
  const first = await call(app, `${LIST}?startsWith=a&limit=2`)
  const { nextCursor, position } = first.json.meta as { nextCursor: string; position: string }
  expect(first.json.data).toMatchObject([{ text: 'a1' }, { text: 'a2' }])
  expect(position).toBe(first.headers.get('heptad-position'))
  const second = await call(app, `${LIST}?startsWith=a&limit=1&cursor=${nextCursor}`)
  expect(second.json).toMatchObject({ data: [{ text: 'a3' }], meta: { nextCursor: null } })
  const foreign = await call(app, `${LIST}?startsWith=a&cursor=${nextCursor}`, { key: KEY_B })
  const otherFilter = await call(app, `${LIST}?startsWith=b&cursor=${nextCursor}`)
  const altered = await call(app, `${LIST}?startsWith=a&cursor=${nextCursor.slice(0, -4)}AAAA`)
  for (const refused of [foreign, otherFilter, altered]) {
    expect([refused.status, codeOf(refused)]).toEqual([400, 'invalid-cursor'])
  }
})

test('a cursor that an earlier version of the query gave is refused', async () => {
  const { deps } = await testGateway()
  const run = async () => {
    throw new InvalidCursor()
  }
  const refused = await call(createGateway({ ...deps, queryRunner: { run } }), LIST)
  expect([refused.status, codeOf(refused)]).toEqual([400, 'invalid-cursor'])
})

test('a list has 20 rows unless asked for up to 100', async () => {
  const { app } = await testGateway()
  for (let index = 0; index < 110; index += 1) await call(app, CREATE, { body: { text: `${index}` } })
  const rowsOf = async (query: string) =>
    ((await call(app, `${LIST}${query}`)).json.data as unknown[] | undefined)?.length
  expect(await rowsOf('')).toBe(20)
  expect(await rowsOf('?limit=100')).toBe(100)
  for (const limit of ['0', '101', '-1', 'x', '1.5', '']) expect(await rowsOf(`?limit=${limit}`), limit).toBeUndefined()
})

test('a position is worth something only to its tenant and on its log', async () => {
  const { app, deps, earlierTokens } = await testGateway()
  const { headers } = await call(app, CREATE, { body: { text: 'a' } })
  const token = headers.get('heptad-position') ?? ''
  const from = (position: string, key = KEY_A) => call(app, LIST, { key, headers: { 'heptad-min-position': position } })
  const behind = await from(deps.positionTokens.issue(TENANT_A, 1_000_000n))
  const otherLog = await from(earlierTokens.issue(TENANT_A, 1n))
  expect((await from(token)).status).toBe(200)
  expect(codeOf(await from(token, KEY_B))).toBe('invalid-position')
  expect(codeOf(await from('1'))).toBe('invalid-position')
  expect(codeOf(otherLog)).toBe('position-of-another-log')
  expect([behind.status, codeOf(behind), behind.headers.get('retry-after')]).toEqual([503, 'projection-behind', '1'])
})

test.each([
  ['postgres', 'read-models-unavailable'],
  ['clickhouse', 'analytics-unavailable'],
])('when %s is away, only queries on it say so', async (part, code) => {
  const { app } = await testGateway()
  const answer = await call(app, `${LIST}?startsWith=${part}`)
  expect([answer.status, codeOf(answer)]).toEqual([503, code])
})

test.each([
  ['tomorrow', { aheadMs: 86_400_000 }],
  ['revision 9', {}],
])('a moment that is not reached, %s, is refused', async (moment, details) => {
  const { app } = await testGateway()
  const answer = await call(app, `${LIST}?startsWith=${encodeURIComponent(moment)}`)
  expect([answer.status, codeOf(answer), answer.json]).toEqual([
    ...[409, 'moment-not-reached', expect.objectContaining(details)],
  ])
})

test("another tenant's thing is not found, with the very answer that a missing one gets", async () => {
  const { app } = await testGateway()
  const { json } = await call(app, CREATE, { body: { text: 'mine' } })
  const without = ({ json }: { json: object }) => ({ ...json, traceId: null })
  const foreign = await call(app, `${GET}?noteId=${json.noteId}`, { key: KEY_B })
  const missing = await call(app, `${GET}?noteId=01990000-0000-7000-8000-ffffffffffff`, { key: KEY_B })
  expect(foreign.status).toBe(404)
  expect(without(foreign)).toEqual(without(missing))
})

test('unknown routes are 404, known ones with another method 405, both as problems', async () => {
  const { app } = await testGateway()
  for (const path of ['/v2', '/v1/commands/notes.note.sweep', '/v1/commands/notesXnote.create', `${LIST}/`]) {
    const answer = await call(app, path)
    expect([answer.status, codeOf(answer)], path).toEqual([404, 'route-not-found'])
  }
  const wrong = await call(app, CREATE)
  expect([wrong.status, codeOf(wrong), wrong.headers.get('allow')]).toEqual([405, 'method-not-allowed', 'POST'])
  expect(wrong.json.detail).toBe('Use POST here.')
  const removed = await call(app, '/v1/system/streams/x/y/state', { method: 'DELETE' })
  expect([removed.status, removed.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect(removed.json.detail).toBe('Use GET or HEAD here.')
})

test('an address that comes close to one that exists is told with it, and any other is not', async () => {
  const { app } = await testGateway()
  const advised = async (path: string) => (await call(app, path)).json.detail
  const plain = 'See /docs for the addresses that exist.'
  expect(await advised('/v1/commands/notes.note.craete')).toBe(`Did you mean ${CREATE}? ${plain}`)
  expect(await advised('/v1/queries/notes.note.list')).toBe(`Did you mean ${LIST}? ${plain}`)
  expect(await advised('/v1/command/notes.note.create')).toBe(`Did you mean ${CREATE}? ${plain}`)
  expect(await advised(`${LIST}/`)).toBe(`Did you mean ${LIST}? ${plain}`)
  expect(await advised('/v1/system/stream/x/a-1/state')).toBe(`Did you mean /v1/system/streams/x/a-1/state? ${plain}`)
  const far = ['/v1/commands/orders.order.place', `${CREATE}${'e'.repeat(80)}`, '/v1/system/streams//a-1/state']
  for (const path of [...far, '/v1/queries/', '/v1/queries']) expect(await advised(path), path).toBe(plain)
})

test('the gateway does not start when a code has no entry in the catalogue', async () => {
  const { deps } = await testGateway()
  const unknown = rejections('notes', ['never-explained'])
  expect(() => createGateway({ ...deps, rejections: [unknown] })).toThrow('notes: never-explained')
})
