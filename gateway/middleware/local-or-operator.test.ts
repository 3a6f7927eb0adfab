import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
import { KEY_A, KEY_OPERATOR, testGateway } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'

test.each(['/metrics', '/health'])('%s is open on the same machine', async (path) => {
  const { url } = await listeningGateway()
  expect((await fetch(url + path)).status).toBe(200)
})

test.each(['/metrics', '/health'])('%s needs an operator once a proxy stands in between', async (path) => {
  const { url } = await listeningGateway()
  const status = async (headers: Record<string, string>) =>
    (await fetch(url + path, { headers: { 'x-forwarded-for': '203.0.113.9', ...headers } })).status
  expect(await status({})).toBe(401)
  expect(await status({ authorization: `Bearer ${KEY_A}` })).toBe(403)
  expect(await status({ authorization: `Bearer ${KEY_OPERATOR}` })).toBe(200)
})

test.each(['Forwarded', 'Via', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP'])(
  'a proxy is known by %s',
  async (name) => {
    const { url } = await listeningGateway()
    expect((await fetch(`${url}/metrics`, { headers: { [name]: 'x' } })).status).toBe(401)
  },
)

test('without a socket nobody is local', async () => {
  const { app } = await testGateway()
  expect((await call(app, '/metrics', { key: null })).status).toBe(401)
})
