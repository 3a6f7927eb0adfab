import { createSecretKey, randomBytes } from 'node:crypto'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { LRUCache } from 'lru-cache'
import { v7 } from 'uuid'
import type { DataKeyStore, KeyProvider, Vault, WrappedDataKey } from './port.ts'
import { type DataKey, keyIdOf, openText, SealBroken, sealText } from './sealed-text.ts'

const DATA_KEY_BYTES = 32
const REWRAP_PAGE = 500

/** A vault with what its operators need. */
export interface KeyVault extends Vault {
  /** Destroys a subject's keys for ever; this process forgets them at once, others within `cacheTtlMs`. */
  erase(tenantId: TenantId, subject: string): Promise<void>
  /** Wraps live keys under the provider's current epoch, of one tenant or of all; answers how many. */
  rewrap(tenantId?: TenantId): Promise<number>
}

export interface VaultOptions {
  /** Unwrapped keys held in memory; default 10,000. */
  readonly cacheEntries?: number
  /** How long an unwrapped key is used before the store is asked again, milliseconds; default 60,000. */
  readonly cacheTtlMs?: number
}

/** A vault whose data keys are kept by `store`, wrapped by `provider`. */
export function keyVault(provider: KeyProvider, store: DataKeyStore, options: VaultOptions = {}): KeyVault {
  const limits = { max: options.cacheEntries ?? 10_000, ttl: options.cacheTtlMs ?? 60_000 }
  const bySubject = new LRUCache<string, Promise<DataKey> | DataKey>(limits)
  const byId = new LRUCache<string, DataKey | 'erased'>(limits)

  let erasures = 0

  /** A key that was read before an erasure must not be remembered after it. */
  async function unwrap(tenantId: TenantId, wrapped: WrappedDataKey, erasuresBefore: number): Promise<DataKey> {
    const bytes = await provider.unwrap(wrapped.epoch, wrapped.wrapped)
    const { keyId, subject } = wrapped
    const ready = { tenantId, subject, keyId, key: createSecretKey(bytes) }
    bytes.fill(0)
    if (erasures === erasuresBefore) byId.set(cacheKey(tenantId, keyId), ready)
    return ready
  }

  async function findOrCreate(tenantId: TenantId, subject: string): Promise<DataKey> {
    const before = erasures
    const found = await store.find(tenantId, subject)
    const wrapped = found ?? (await store.create(tenantId, await newDataKey(provider, subject)))
    return unwrap(tenantId, wrapped, before)
  }

  /** Callers that come while a key is being made wait for that one. */
  function keyFor(tenantId: TenantId, subject: string): Promise<DataKey> | DataKey {
    const id = cacheKey(tenantId, subject)
    const cached = bySubject.get(id)
    if (cached !== undefined) return cached
    const pending = findOrCreate(tenantId, subject)
    bySubject.set(id, pending)
    pending.then(
      (ready) => bySubject.peek(id) === pending && bySubject.set(id, ready),
      () => bySubject.peek(id) === pending && bySubject.delete(id),
    )
    return pending
  }

  async function keyById(tenantId: TenantId, keyId: string): Promise<DataKey | 'erased'> {
    const before = erasures
    const found = await store.findById(tenantId, keyId)
    if (found === null) throw new SealBroken('no key of this tenant sealed the value')
    if (found !== 'erased') return unwrap(tenantId, found, before)
    byId.set(cacheKey(tenantId, keyId), 'erased')
    return 'erased'
  }

  function forget(tenantId: TenantId, subject: string): void {
    erasures += 1
    bySubject.delete(cacheKey(tenantId, subject))
    for (const [id, held] of byId.entries())
      if (held !== 'erased' && held.tenantId === tenantId && held.subject === subject) byId.delete(id)
  }

  return {
    async seal(tenantId, subject, value) {
      const held = keyFor(tenantId, subject)
      return sealText(held instanceof Promise ? await held : held, value)
    },
    async open(tenantId, sealed) {
      const keyId = keyIdOf(sealed)
      const held = byId.get(cacheKey(tenantId, keyId)) ?? (await keyById(tenantId, keyId))
      return held === 'erased' ? null : { value: openText(held, sealed) }
    },
    async erase(tenantId, subject) {
      await store.erase(tenantId, subject)
      forget(tenantId, subject)
    },
    async rewrap(tenantId) {
      return rewrapAll(provider, store, tenantId)
    },
  }
}

async function newDataKey(provider: KeyProvider, subject: string): Promise<WrappedDataKey> {
  const epoch = await provider.currentEpoch()
  const bytes = randomBytes(DATA_KEY_BYTES)
  const wrapped = await provider.wrap(epoch, bytes)
  bytes.fill(0)
  return { keyId: v7(), subject, epoch, wrapped }
}

async function rewrapAll(provider: KeyProvider, store: DataKeyStore, tenantId?: TenantId): Promise<number> {
  const epoch = await provider.currentEpoch()
  let count = 0
  for (;;) {
    const page = await store.wrappedElsewhere(epoch, REWRAP_PAGE, tenantId)
    if (page.length === 0) return count
    for (const key of page) {
      const bytes = await provider.unwrap(key.epoch, key.wrapped)
      const { tenantId: owner, ...rest } = key
      await store.rewrap(owner, { ...rest, epoch, wrapped: await provider.wrap(epoch, bytes) })
      bytes.fill(0)
    }
    count += page.length
  }
}

function cacheKey(tenantId: TenantId, name: string): string {
  return `${tenantId}/${name}`
}
