import { expect, test } from 'vitest'
import { call } from '../../testing/call.ts'
import { KEY_A, KEY_OPERATOR, testGateway } from '../../testing/gateway-deps.ts'

const key = KEY_OPERATOR

test.each(['/v1/system/archive', '/v1/system/archive/keys'])('%s is for operators only', async (path) => {
  const { app } = await testGateway()
  expect((await call(app, path, { key: KEY_A })).status).toBe(403)
  const { status, headers } = await call(app, path, { key })
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
})

test('a part of the log comes as lines', async () => {
  const { app } = await testGateway()
  const { text } = await call(app, '/v1/system/archive?after=4&until=6', { key })
  expect(text).toBe('{"position":"5"}\n{"position":"6"}\n')
})

test.each(['after=-1', 'until=x', 'tenantId=x', 'limit=1', 'after=1&after=2'])('%s is refused', async (query) => {
  const { app } = await testGateway()
  expect((await call(app, `/v1/system/archive?${query}`, { key })).status).toBe(400)
})
