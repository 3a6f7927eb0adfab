import { TenantId } from '@heptad/schemas/ids.ts'
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

test('a quarter of the places is for tenants that have none', () => {
  const limit = new ConcurrencyLimit(4, 16)
  const tenants = Array.from({ length: 9 }, (_, index) => TenantId.parse(`${index}aaaaaaa-0000-7000-8000-000000000000`))
  const places = tenants.slice(0, 3).map((tenant) => Array.from({ length: 4 }, () => limit.acquire(tenant)))
  expect(places.flat()).toEqual(Array(12).fill(expect.any(Function)))
  const acquire = (index: number) => limit.acquire(tenants[index] ?? TENANT_A)
  const asked = [3, 3, 4, 5, 6, 7].map(acquire).map((place) => (typeof place === 'string' ? place : 'taken'))
  expect(asked).toEqual(['taken', 'process-full', 'taken', 'taken', 'taken', 'process-full'])
  const [place] = places[0] ?? []
  if (typeof place !== 'function') throw new Error('no place was given')
  place()
  expect([acquire(0), acquire(8)]).toEqual(['process-full', expect.any(Function)])
})
