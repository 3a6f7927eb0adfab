import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { call, codeOf } from '../testing/call.ts'
import { KEY_A, KEY_OPERATOR, testGateway } from '../testing/gateway-deps.ts'

test.each(['/live', '/health/live'])('%s is up as long as the process turns', async (path) => {
  const { app, system } = await testGateway()
  system.state.isReady = false
  expect((await call(app, path, { key: null })).json).toEqual({ status: 'up' })
})

test.each(['/ready', '/health/ready', '/healthz'])('%s says whether requests may come', async (path) => {
  const { app, system } = await testGateway()
  expect((await call(app, path, { key: null })).status).toBe(200)
  system.state.isReady = false
  const answer = await call(app, path, { key: null })
  expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([503, 'not-ready', '2'])
})

test('/health lists the parts, and is 503 when one is down', async () => {
  const { app, system } = await testGateway()
  const up = await call(app, '/health', { key: KEY_OPERATOR })
  expect([up.status, up.json.parts]).toMatchObject([200, [{ name: 'log', status: 'up' }]])
  system.state.status = 'down'
  const down = await call(app, '/health', { key: KEY_OPERATOR })
  expect([down.status, down.json.status]).toEqual([503, 'down'])
})

test('/health is told to nobody else than operators and callers on the same machine', async () => {
  const { app } = await testGateway()
  expect((await call(app, '/health', { key: null })).status).toBe(401)
  expect((await call(app, '/health', { key: KEY_A })).status).toBe(403)
})

test('a process whose event loop is blocked takes no requests', async () => {
  const { deps } = await testGateway()
  const app = createGateway({ ...deps, system: { ...deps.system, isReady: () => true, isResponsive: () => false } })
  expect((await call(app, '/ready', { key: null })).status).toBe(503)
})

test('HEAD answers as GET does, without a body', async () => {
  const { app } = await testGateway()
  const answer = await call(app, '/ready', { method: 'HEAD' })
  expect([answer.status, answer.text]).toEqual([200, ''])
})
