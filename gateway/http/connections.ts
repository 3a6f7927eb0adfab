import type { TenantId } from '@heptad/schemas/ids.ts'

/** How many answers without a foreseeable end are open in this process. */
export class Connections {
  readonly #maxPerTenant: number
  readonly #maxInAll: number
  readonly #byTenant = new Map<TenantId, number>()
  #all = 0

  constructor(maxPerTenant: number, maxInAll: number) {
    this.#maxPerTenant = maxPerTenant
    this.#maxInAll = maxInAll
  }

  get count(): number {
    return this.#all
  }

  /** Takes a place for a tenant and answers how it is given back, which may be called twice; or says what is full. */
  take(tenantId: TenantId): (() => void) | 'tenant-full' | 'process-full' {
    const own = this.#byTenant.get(tenantId) ?? 0
    if (own >= this.#maxPerTenant) return 'tenant-full'
    if (this.#all >= this.#maxInAll) return 'process-full'
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
