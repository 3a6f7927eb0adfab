import type { TenantId } from '@heptad/schemas/ids.ts'

const MAX_AT_ONCE = 32

/**
 * Works through what concerns many tenants: what is one tenant's in its order, one after the other, and that of several tenants at once, so that
 * none waits for all others. After a fault the rest of that tenant's is left out. Rejects with the first fault once all others' is done.
 */
export async function inTenantLanes<Item extends { readonly tenantId: TenantId }>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const lanes = Map.groupBy(items, ({ tenantId }) => tenantId).values()
  const faults: unknown[] = []
  const workThrough = async (): Promise<void> => {
    for (let { value: lane } = lanes.next(); lane !== undefined; { value: lane } = lanes.next()) {
      try {
        for (const item of lane) await work(item)
      } catch (error) {
        faults.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, workThrough))
  if (faults.length > 0) throw faults[0]
}
