import { expect, test } from 'vitest'
import { TENANT_A, TENANT_B } from '../testing/gateway-deps.ts'
import { Connections } from './connections.ts'

test('a tenant, and all together, have so many places and no more, and a place is given back once', () => {
  const connections = new Connections(2, 3)
  const [first] = [connections.take(TENANT_A), connections.take(TENANT_A)]
  expect(connections.take(TENANT_A)).toBe('tenant-full')
  expect(connections.take(TENANT_B)).toBeTypeOf('function')
  expect(connections.take(TENANT_B)).toBe('process-full')
  if (typeof first !== 'function') throw new Error('no place was given')
  first()
  first()
  expect(connections.count).toBe(2)
  expect([connections.take(TENANT_A), connections.take(TENANT_A)]).toEqual([expect.any(Function), 'tenant-full'])
})
