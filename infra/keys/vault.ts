import type { Sealed } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { andThen } from '../awaitable/awaitable.ts'
import { type IdSource, systemIds } from '../ids/ids.ts'
import type { DataKeyStore, KeyProvider, OwnedDataKey, Vault } from './port.ts'
import { ReadyKeys } from './ready-keys.ts'
import { type DataKey, keyIdOf, openText, sealText } from './sealed-text.ts'

const REWRAP_PAGE = 500
/** Unwrapped keys held in memory. */
const CACHED_KEYS = 10_000

/** A vault with what its operators need. */
export interface KeyVault extends Vault {
  /** Destroys a subject's keys for ever; this process forgets them at once, others within `cacheTtlMs`. */
  erase(tenantId: TenantId, subject: string): Promise<void>
  /** Wraps live keys under the provider's current epoch, of one tenant or of all; answers how many. */
  rewrap(tenantId?: TenantId): Promise<number>
}

export interface VaultOptions {
  /** How long an unwrapped key is used before the store is asked again, milliseconds; default 60,000. */
  readonly cacheTtlMs?: number
  /** Makes the ids of new keys; default: the machine's. */
  readonly ids?: IdSource
}

/** A vault whose data keys are kept by `store`, wrapped by `provider`. */
export function keyVault(provider: KeyProvider, store: DataKeyStore, options: VaultOptions = {}): KeyVault {
  const keys = new ReadyKeys(provider, store, {
    max: CACHED_KEYS,
    ttl: options.cacheTtlMs ?? 60_000,
    ids: options.ids ?? systemIds(),
  })
  return {
    seal: (tenantId, subject, value) => andThen(keys.forSubject(tenantId, subject), (key) => sealText(key, value)),
    sealRepeated: (tenantId, subject, text) =>
      andThen(keys.forSubject(tenantId, subject), (key) => sealedBefore(key, text)),
    async open(tenantId, sealed) {
      const found = keys.byId(tenantId, keyIdOf(sealed))
      const key = found instanceof Promise ? await found : found
      return key === 'erased' ? null : { value: openText(key, sealed) }
    },
    async erase(tenantId, subject) {
      await store.erase(tenantId, subject)
      keys.forget(tenantId, subject)
    },
    rewrap: (tenantId) => rewrapAll(provider, store, tenantId),
  }
}

const MAX_REPEATED = 100
/** Goes with the key: what was sealed under one that is erased or renewed does not come again. */
const repeatedBy = new WeakMap<DataKey, Map<string, Sealed>>()

function sealedBefore(key: DataKey, text: string): Sealed {
  const known = repeatedBy.get(key) ?? new Map<string, Sealed>()
  const before = known.get(text)
  if (before !== undefined) return before
  if (known.size >= MAX_REPEATED) known.clear()
  const sealed = sealText(key, text)
  known.set(text, sealed)
  repeatedBy.set(key, known)
  return sealed
}

async function rewrapAll(provider: KeyProvider, store: DataKeyStore, tenantId?: TenantId): Promise<number> {
  const epoch = await provider.currentEpoch()
  let count = 0
  for (;;) {
    const page = await store.wrappedElsewhere(epoch, REWRAP_PAGE, tenantId)
    if (page.length === 0) return count
    for (const key of page) await rewrapOne(provider, store, key, epoch)
    count += page.length
  }
}

async function rewrapOne(
  provider: KeyProvider,
  store: DataKeyStore,
  { tenantId, ...key }: OwnedDataKey,
  epoch: string,
): Promise<void> {
  const bytes = await provider.unwrap(key.epoch, key.wrapped)
  await store.rewrap(tenantId, { ...key, epoch, wrapped: await provider.wrap(epoch, bytes) })
  bytes.fill(0)
}
