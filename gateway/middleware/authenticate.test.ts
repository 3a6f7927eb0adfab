import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { KEY_A, testGateway } from '../testing/gateway-deps.ts'

const LIST = '/v1/queries/notes.notes.list'

test.each([
  ['no header', {}],
  ['an unknown key', { authorization: 'Bearer hk_test_unknown' }],
  ['another scheme', { authorization: `Basic ${KEY_A}` }],
  ['no scheme', { authorization: KEY_A }],
  ['an empty key', { authorization: 'Bearer ' }],
  ['two keys in one header', { authorization: `Bearer ${KEY_A}, Bearer ${KEY_A}` }],
  ['a key in another header', { 'x-api-key': KEY_A }],
  ['a key in a cookie', { cookie: `key=${KEY_A}` }],
])('%s is 401, with one and the same answer', async (_, headers) => {
  const { app } = await testGateway()
  const answer = await call(app, LIST, { key: null, headers })
  const missing = await call(app, LIST, { key: null })
  expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated'])
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="heptad"')
  expect({ ...answer.json, traceId: null }).toEqual({ ...missing.json, traceId: null })
  expect(answer.json.detail).toMatch(/has ended or was revoked .* suspended tenant/)
})

test('a key in the query string is not read', async () => {
  const { app } = await testGateway()
  expect((await call(app, `${LIST}?access_token=${KEY_A}`, { key: null })).status).toBe(401)
})

test('the scheme may be written in any case', async () => {
  const { app } = await testGateway()
  expect((await call(app, LIST, { key: null, headers: { authorization: `bearer ${KEY_A}` } })).status).toBe(200)
})
