import type { TenantId } from '@heptad/schemas/ids.ts'

/** The part of all places that is kept for tenants that have none. */
const KEPT = 1 / 4

/**
 * A bound on requests that last, such as live streams and imports: in this process, for each tenant and for all together. The last of all places go to
 * tenants that have none, so that a few cannot hold all.
 */
export class ConcurrencyLimit {
  readonly #maxPerTenant: number
  readonly #maxInAll: number
  readonly #maxUnkept: number
  readonly #byTenant = new Map<TenantId, number>()
  #all = 0

  constructor(maxPerTenant: number, maxInAll: number) {
    this.#maxPerTenant = maxPerTenant
    this.#maxInAll = maxInAll
    this.#maxUnkept = maxInAll - Math.floor(KEPT * maxInAll)
  }

  get count(): number {
    return this.#all
  }

  /** Takes a place for a tenant and returns what gives it back, which may be called twice; or says which bound is reached. */
  acquire(tenantId: TenantId): (() => void) | 'tenant-full' | 'process-full' {
    const own = this.#byTenant.get(tenantId) ?? 0
    if (own >= this.#maxPerTenant) return 'tenant-full'
    if (this.#all >= (own === 0 ? this.#maxInAll : this.#maxUnkept)) return 'process-full'
    this.#set(tenantId, own + 1)
    this.#all += 1
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      this.#all -= 1
      this.#set(tenantId, (this.#byTenant.get(tenantId) ?? 1) - 1)
    }
  }

  #set(tenantId: TenantId, count: number): void {
    if (count === 0) this.#byTenant.delete(tenantId)
    else this.#byTenant.set(tenantId, count)
  }
}
