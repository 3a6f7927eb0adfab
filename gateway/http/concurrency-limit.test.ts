import { expect, test } from 'vitest'
import { TENANT_A, TENANT_B } from '../testing/gateway-deps.ts'
import { ConcurrencyLimit } from './concurrency-limit.ts'

test('a tenant, and all together, have so many places and no more, and a place is given back once', () => {
  const limit = new ConcurrencyLimit(2, 3)
  const [first] = [limit.acquire(TENANT_A), limit.acquire(TENANT_A)]
  expect(limit.acquire(TENANT_A)).toBe('tenant-full')
  expect(limit.acquire(TENANT_B)).toBeTypeOf('function')
  expect(limit.acquire(TENANT_B)).toBe('process-full')
  if (typeof first !== 'function') throw new Error('no place was given')
  first()
  first()
  expect(limit.count).toBe(2)
  expect([limit.acquire(TENANT_A), limit.acquire(TENANT_A)]).toEqual([expect.any(Function), 'tenant-full'])
})
