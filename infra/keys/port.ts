import type { Sealed } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { Awaitable } from '../awaitable/awaitable.ts'

/** Wraps and unwraps data keys under an epoch key that never leaves it. `keyring.ts` is the one implementation. */
export interface KeyProvider {
  /** The epoch under which new data keys are wrapped. */
  currentEpoch(): Promise<string>
  /** Encrypts a 32-byte data key under the named epoch. Throws {@link EpochDestroyed}. */
  wrap(epoch: string, dataKey: Buffer): Promise<Buffer>
  unwrap(epoch: string, wrapped: Buffer): Promise<Buffer>
  /** A 32-byte secret bound to this installation and purpose (HKDF, RFC 5869): fingerprints, tokens, cursors, blind indexes. */
  derive(purpose: string): Promise<Buffer>
}

/** Where wrapped data keys are kept: durable, outside the log, deletable. */
export interface DataKeyStore {
  /** The live key of a subject, or null when none was made or it was erased. */
  find(tenantId: TenantId, subject: string): Promise<WrappedDataKey | null>
  /** Null when this tenant never had such a key. */
  findById(tenantId: TenantId, keyId: string): Promise<WrappedDataKey | 'erased' | null>
  /** Stores the first key of a subject; when another process was first, answers that one. */
  create(tenantId: TenantId, key: WrappedDataKey): Promise<WrappedDataKey>
  /** Destroys the keys of a subject for ever. What remains is a mark that they were erased. */
  erase(tenantId: TenantId, subject: string): Promise<void>
  /** Up to `limit` live keys that are wrapped under another epoch than this one; of one tenant, or of all. */
  wrappedElsewhere(epoch: string, limit: number, tenantId?: TenantId): Promise<readonly OwnedDataKey[]>
  /** Replaces the wrapping of a live key; an erased one stays erased. */
  rewrap(tenantId: TenantId, key: WrappedDataKey): Promise<void>
}

export interface WrappedDataKey {
  readonly keyId: string
  readonly subject: string
  readonly epoch: string
  readonly wrapped: Buffer
}

export interface OwnedDataKey extends WrappedDataKey {
  readonly tenantId: TenantId
}

/** Encrypts personal and confidential data per subject (AES-256-GCM). */
export interface Vault {
  /** Seals a JSON value under the subject's key, making the key on first use. */
  seal(tenantId: TenantId, subject: string, value: Json): Awaitable<Sealed>
  /**
   * Seals a text that the subject's data holds again and again, such as an address: the same text may come out as the same
   * sealed text while the key is held, so that only their equality can be seen.
   */
  sealRepeated(tenantId: TenantId, subject: string, text: string): Awaitable<Sealed>
  /** Opens a sealed value; null when its key was erased. Throws on tampered text or another tenant's. */
  open(tenantId: TenantId, sealed: Sealed): Promise<{ readonly value: Json } | null>
}

/** The epoch key of a wrapped data key was destroyed. */
export class EpochDestroyed extends Error {
  override readonly name = 'EpochDestroyed'
}
