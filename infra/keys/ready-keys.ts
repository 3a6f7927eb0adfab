import { createSecretKey, randomBytes } from 'node:crypto'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { LRUCache } from 'lru-cache'
import type { IdSource } from '../ids/ids.ts'
import type { DataKeyStore, KeyProvider, WrappedDataKey } from './port.ts'
import { type DataKey, SealBroken } from './sealed-text.ts'

const DATA_KEY_BYTES = 32

export interface ReadyKeysOptions {
  /** Unwrapped keys held in memory. */
  readonly max: number
  /** How long an unwrapped key is used before the store is asked again, milliseconds. */
  readonly ttl: number
  /** Makes the ids of new keys. */
  readonly ids: IdSource
}

/** The unwrapped data keys of this process: a bounded cache over the store. A key that is held is given without waiting. */
export class ReadyKeys {
  readonly #provider: KeyProvider
  readonly #store: DataKeyStore
  readonly #ids: IdSource
  readonly #bySubject: LRUCache<string, Promise<DataKey> | DataKey>
  readonly #byId: LRUCache<string, DataKey | 'erased'>
  #erasures = 0

  constructor(provider: KeyProvider, store: DataKeyStore, { max, ttl, ids }: ReadyKeysOptions) {
    this.#provider = provider
    this.#store = store
    this.#ids = ids
    this.#bySubject = new LRUCache({ max, ttl })
    this.#byId = new LRUCache({ max, ttl })
  }

  /** The live key of a subject, made on first use. Callers that come while it is being made wait for that one. */
  forSubject(tenantId: TenantId, subject: string): Promise<DataKey> | DataKey {
    const id = cacheKey(tenantId, subject)
    const cached = this.#bySubject.get(id)
    if (cached !== undefined) return cached
    const pending = this.#findOrCreate(tenantId, subject)
    this.#bySubject.set(id, pending)
    pending.then(
      (ready) => this.#bySubject.peek(id) === pending && this.#bySubject.set(id, ready),
      () => this.#bySubject.peek(id) === pending && this.#bySubject.delete(id),
    )
    return pending
  }

  /** Throws {@link SealBroken} for a key that this tenant never had. */
  byId(tenantId: TenantId, keyId: string): Promise<DataKey | 'erased'> | DataKey | 'erased' {
    return this.#byId.get(cacheKey(tenantId, keyId)) ?? this.#findById(tenantId, keyId)
  }

  /** Drops the keys of a subject, whose erasure is durable by now. */
  forget(tenantId: TenantId, subject: string): void {
    this.#erasures += 1
    this.#bySubject.delete(cacheKey(tenantId, subject))
    for (const [id, held] of this.#byId.entries())
      if (held !== 'erased' && held.tenantId === tenantId && held.subject === subject) this.#byId.delete(id)
  }

  async #findOrCreate(tenantId: TenantId, subject: string): Promise<DataKey> {
    const erasuresBefore = this.#erasures
    const found = await this.#store.find(tenantId, subject)
    const wrapped = found ?? (await this.#store.create(tenantId, await newDataKey(this.#provider, subject, this.#ids)))
    return this.#unwrap(tenantId, wrapped, erasuresBefore)
  }

  async #findById(tenantId: TenantId, keyId: string): Promise<DataKey | 'erased'> {
    const erasuresBefore = this.#erasures
    const found = await this.#store.findById(tenantId, keyId)
    if (found === null) throw new SealBroken('no key of this tenant sealed the value')
    if (found !== 'erased') return this.#unwrap(tenantId, found, erasuresBefore)
    this.#byId.set(cacheKey(tenantId, keyId), 'erased')
    return 'erased'
  }

  /** A key that was read before an erasure must not be remembered after it. */
  async #unwrap(tenantId: TenantId, wrapped: WrappedDataKey, erasuresBefore: number): Promise<DataKey> {
    const bytes = await this.#provider.unwrap(wrapped.epoch, wrapped.wrapped)
    const { keyId, subject } = wrapped
    const ready = { tenantId, subject, keyId, key: createSecretKey(bytes) }
    bytes.fill(0)
    if (this.#erasures === erasuresBefore) this.#byId.set(cacheKey(tenantId, keyId), ready)
    return ready
  }
}

async function newDataKey(provider: KeyProvider, subject: string, ids: IdSource): Promise<WrappedDataKey> {
  const epoch = await provider.currentEpoch()
  const bytes = randomBytes(DATA_KEY_BYTES)
  const wrapped = await provider.wrap(epoch, bytes)
  bytes.fill(0)
  return { keyId: ids.next(), subject, epoch, wrapped }
}

function cacheKey(tenantId: TenantId, name: string): string {
  return `${tenantId}/${name}`
}
