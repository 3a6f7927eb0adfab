import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

test.each(['/live', '/nowhere', '/problems/internal', '/openapi.json'])(
  '%s tells browsers to do little with it',
  async (path) => {
    const { app } = await testGateway()
    const { headers } = await call(app, path, { key: null })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('server')).toBeNull()
  },
)
