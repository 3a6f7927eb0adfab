import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const ORIGIN = 'https://app.example'
const preflight = { 'access-control-request-method': 'POST' }
const allowedOrigins = [ORIGIN]

test('a listed origin may call and read what it needs', async () => {
  const { app } = await testGateway({ allowedOrigins })
  const asked = await call(app, '/v1/commands/notes.note.create', {
    method: 'OPTIONS',
    key: null,
    headers: { origin: ORIGIN, ...preflight },
  })
  expect(asked.status).toBe(204)
  const allowed = asked.headers.get('access-control-allow-headers')?.split(', ')
  expect(allowed).toEqual(expect.arrayContaining(['Authorization', 'Idempotency-Key', 'If-Match', 'Last-Event-ID']))
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, DELETE')
  expect(asked.headers.get('access-control-max-age')).toBe('600')
  const { headers } = await call(app, '/live', { headers: { origin: ORIGIN } })
  expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(headers.get('access-control-expose-headers')).toContain('Heptad-Position')
  expect(headers.get('vary')).toBe('Origin')
})

test.each(['https://evil.example', 'null', 'https://app.example.evil.example', 'http://app.example'])(
  'the origin %s gets nothing',
  async (origin) => {
    const { app } = await testGateway({ allowedOrigins })
    const asked = await call(app, '/live', { method: 'OPTIONS', headers: { origin, ...preflight } })
    const { headers } = await call(app, '/live', { headers: { origin } })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null])
    expect(headers.get('access-control-allow-origin')).toBeNull()
  },
)

test('credentials of a browser are never asked for', async () => {
  const { app } = await testGateway({ allowedOrigins })
  const { headers } = await call(app, '/live', { headers: { origin: ORIGIN } })
  expect(headers.get('access-control-allow-credentials')).toBeNull()
})

test('a listed origin can read that a call was turned away, and is let through to it', async () => {
  const { app, system } = await testGateway({ allowedOrigins })
  system.state.isReady = false
  const path = '/v1/commands/notes.note.create'
  const asked = await call(app, path, { method: 'OPTIONS', key: null, headers: { origin: ORIGIN, ...preflight } })
  expect(asked.status).toBe(204)
  const answer = await call(app, path, { body: { text: 'x' }, headers: { origin: ORIGIN } })
  expect([answer.status, codeOf(answer)]).toEqual([503, 'not-ready'])
  expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After')
})
