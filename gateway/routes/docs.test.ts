import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

test('the page of the docs and everything it loads come from the gateway itself', async () => {
  const { app } = await testGateway()
  const page = await call(app, '/docs', { key: null })
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
  expect(loaded.length).toBeGreaterThan(2)
  for (const address of loaded) {
    expect(address).toMatch(/^\/docs\//)
    const asset = await call(app, address, { key: null })
    expect([asset.status, asset.text.length > 50]).toEqual([200, true])
  }
})

test('whoever opens the address that a start prints is led to the docs', async () => {
  const { app } = await testGateway()
  const { status, headers } = await call(app, '/', { key: null })
  expect([status, headers.get('location')]).toEqual([302, '/docs'])
})

test('no script stands in the page, so the policy can forbid them', async () => {
  const { app } = await testGateway()
  const { text } = await call(app, '/docs', { key: null })
  expect(text).not.toMatch(/<script>|https?:/)
})

test('the document is not sent again to who has it', async () => {
  const { app } = await testGateway()
  const etag = (await call(app, '/openapi.json', { key: null })).headers.get('etag') ?? ''
  for (const seen of [etag, `W/${etag}`, `"another", ${etag}`, '*']) {
    const again = await call(app, '/openapi.json', { key: null, headers: { 'if-none-match': seen } })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
  }
  expect((await call(app, '/openapi.json', { key: null, headers: { 'if-none-match': '"another"' } })).status).toBe(200)
})
