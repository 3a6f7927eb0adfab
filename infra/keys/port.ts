import type { Sealed } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'

/** Wraps and unwraps data keys under an epoch key that never leaves it. Local keyring by default, Vault Transit in a cluster. */
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
  findById(tenantId: TenantId, keyId: string): Promise<WrappedDataKey | null>
  /** Stores the first key of a subject; when another process was first, answers that one. */
  create(tenantId: TenantId, key: WrappedDataKey): Promise<WrappedDataKey>
  /** Destroys the keys of a subject for ever. */
  erase(tenantId: TenantId, subject: string): Promise<void>
}

export interface WrappedDataKey {
  readonly keyId: string
  readonly subject: string
  readonly epoch: string
  readonly wrapped: Buffer
}

/** Encrypts personal and confidential data per subject (AES-256-GCM). */
export interface Vault {
  /** Seals a JSON value under the subject's key, making the key on first use. */
  seal(tenantId: TenantId, subject: string, value: Json): Promise<Sealed>
  /** Opens a sealed value; null when its key was erased. Throws on tampered text or another tenant's. */
  open(tenantId: TenantId, sealed: Sealed): Promise<{ readonly value: Json } | null>
}

/** The epoch key of a wrapped data key was destroyed. */
export class EpochDestroyed extends Error {
  override readonly name = 'EpochDestroyed'
}
