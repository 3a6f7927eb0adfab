import type { TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { inTenantLanes } from './tenant-lanes.ts'

/** Items `a1`, `b1`, …: the letter is the tenant. */
const items = (...names: readonly string[]) => names.map((name) => ({ name, tenantId: name[0] as TenantId }))

test('what is one tenant’s is done in its order, while another tenant waits', async () => {
  const done: string[] = []
  const held = Promise.withResolvers<void>()
  const working = inTenantLanes(items('a1', 'b1', 'a2', 'c1', 'b2'), async ({ name }) => {
    if (name === 'a1') await held.promise
    done.push(name)
    if (name === 'b2') held.resolve()
  })
  await working
  expect(done).toEqual(['b1', 'c1', 'b2', 'a1', 'a2'])
})

test('so many tenants at once, and all of them in the end', async () => {
  let [atOnce, most, done] = [0, 0, 0]
  const tenants = Array.from({ length: 100 }, (_, index) => ({ tenantId: `${index}` as TenantId }))
  await inTenantLanes(tenants, async () => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await new Promise((resolve) => setImmediate(resolve))
    atOnce -= 1
    done += 1
  })
  expect([most, done]).toEqual([32, 100])
})

test('after a fault the rest of that tenant’s is left out, all others’ is done, and the fault is told', async () => {
  const done: string[] = []
  const working = inTenantLanes(items('a1', 'a2', 'b1', 'b2'), async ({ name }) => {
    if (name === 'a1') throw new Error('no a1')
    done.push(name)
  })
  await expect(working).rejects.toThrow('no a1')
  expect(done).toEqual(['b1', 'b2'])
})
