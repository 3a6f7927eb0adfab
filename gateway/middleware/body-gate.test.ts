import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { KEY_A, testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'
const TEXT = '{"text":"x"}'

test.each([
  ['application/json', 201],
  ['application/json; charset=utf-8', 201],
  ['APPLICATION/JSON;charset="UTF-8"', 201],
  ['application/json; charset=latin1', 415],
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['application/problem+json', 415],
  ['application/jsonp', 415],
  ['text/x-application/json', 415],
])('the content type %s answers %i', async (type, status) => {
  const { app } = await testGateway()
  const answer = await call(app, CREATE, { text: TEXT, headers: { 'content-type': type } })
  expect(answer.status).toBe(status)
  if (status === 415) expect(codeOf(answer)).toBe('unsupported-media-type')
})

test.each(['gzip', 'identity', 'br'])('a body in the encoding %s is refused', async (encoding) => {
  const { app } = await testGateway()
  const answer = await call(app, CREATE, { text: TEXT, headers: { 'content-encoding': encoding } })
  expect([answer.status, codeOf(answer)]).toEqual([415, 'unsupported-content-encoding'])
})

test('a body may be as large as the limit and not a byte larger', async () => {
  const { app } = await testGateway({ maxBodyBytes: TEXT.length })
  expect((await call(app, CREATE, { text: TEXT })).status).toBe(201)
  const larger = await call(app, CREATE, { text: `${TEXT} ` })
  expect([larger.status, codeOf(larger), larger.json.detail]).toEqual([
    ...[413, 'body-too-large', `Send at most ${TEXT.length} bytes, or split it into several requests.`],
  ])
})

test('an announced length past the limit is refused unread', async () => {
  const { app } = await testGateway()
  const answer = await call(app, CREATE, { text: TEXT, headers: { 'content-length': '99999999' } })
  expect([answer.status, answer.json.detail]).toEqual([413, expect.stringMatching(/^Send at most \d+ bytes/)])
})

test('a missing body is told apart from a wrong one', async () => {
  const { app } = await testGateway()
  expect(codeOf(await call(app, CREATE, { text: '' }))).toBe('body-missing')
})

test('a body is refused before anything is asked about the caller', async () => {
  const { app } = await testGateway()
  expect(codeOf(await call(app, CREATE, { text: '{', key: null }))).toBe('malformed-json')
})

test.each([
  ['as long as strangers may send', { 'content-length': '16384' }, 400, 'malformed-json'],
  ['longer', { 'content-length': '16385' }, 401, 'unauthenticated'],
  ['of unknown length', { 'transfer-encoding': 'chunked' }, 401, 'unauthenticated'],
])('of a caller without a good key, a body %s is answered %o with %i', async (_, header, status, code) => {
  const { app } = await testGateway()
  const text = `{${' '.repeat(16_384)}`
  for (const key of [null, 'hk_test_unknown']) {
    const refused = await call(app, CREATE, { text, headers: header, key })
    expect([refused.status, codeOf(refused)]).toEqual([status, code])
  }
  expect(codeOf(await call(app, CREATE, { text, headers: header }))).toBe('malformed-json')
})

test.each(['GET', 'OPTIONS'])('a %s with a body is refused, whether its length is said or not', async (method) => {
  const { app } = await testGateway()
  for (const header of [{ 'content-length': '5' }, { 'transfer-encoding': 'chunked' }]) {
    const answer = await call(app, '/live', { method, headers: header })
    expect([answer.status, codeOf(answer)]).toEqual([400, 'body-not-allowed'])
  }
})

test('a HEAD with a body is refused', async () => {
  const { app } = await testGateway()
  expect((await call(app, '/live', { method: 'HEAD', headers: { 'content-length': '5' } })).status).toBe(400)
})

test('a body that breaks off executes nothing', async () => {
  const { app, engine } = await testGateway()
  const incoming = Object.assign(Readable.from([]), { rawHeaders: [], headers: { host: 'localhost' }, url: CREATE })
  incoming.destroy()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY_A}` }
  const answer = await app.request(
    CREATE,
    { method: 'POST', headers },
    { incoming: Object.assign(incoming, { socket: {} }) },
  )
  expect([answer.status, engine.requests]).toEqual([400, []])
  expect(await answer.json()).toMatchObject({ type: '/problems/body-interrupted' })
})
