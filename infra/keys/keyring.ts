import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Instant } from '@heptad/schemas/instant.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import type { Clock } from '../clock/clock.ts'
import { type IdSource, systemIds } from '../ids/ids.ts'
import type { KeyringDocument, KeyringEpoch, KeyringStorage } from './keyring-document.ts'
import { EpochDestroyed, type KeyProvider } from './port.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const ROTATION_MS = 30 * 24 * 60 * 60 * 1000
/** Far below the time that a rotation gives others to go over to the new epoch. */
const REREAD_MS = 60_000

/** A key provider that keeps its epoch keys and root secret in one small document. */
export interface Keyring extends KeyProvider {
  /** Every epoch that still opens something, oldest first; the last is the current one. */
  epochs(): Promise<readonly { readonly id: string; readonly createdAt: Instant }[]>
  /** Begins a new epoch when the current one is older than `afterMs` milliseconds (default 30 days); answers the current one. */
  rotate(afterMs?: number): Promise<string>
  /** Removes an epoch's key for ever: what is still wrapped under it is lost. Throws RangeError for the current epoch. */
  destroy(epoch: string): Promise<void>
}

/** A keyring over a storage; makes the document on first use. */
export async function openKeyring(
  storage: KeyringStorage,
  clock: Pick<Clock, 'now'>,
  ids: IdSource = systemIds(),
): Promise<Keyring> {
  let held = (await storage.load()) ?? (await create(storage, clock.now(), ids))
  let readAt = clock.now()

  async function read(): Promise<KeyringDocument> {
    held = (await storage.load()) ?? held
    readAt = clock.now()
    return held
  }

  /** Another process may have rotated since: an epoch unknown here is looked up once more. */
  async function keyOf(epoch: string): Promise<Buffer> {
    const known = find(held, epoch)
    if (known !== undefined) return known.key
    const found = find(await read(), epoch)
    if (found === undefined) throw new EpochDestroyed(`the key of epoch ${epoch} is not in the keyring`)
    return found.key
  }

  async function change(next: (document: KeyringDocument) => KeyringDocument): Promise<void> {
    const latest = await read()
    const changed = next(latest)
    if (changed !== latest) await storage.save(changed)
    held = changed
  }

  return {
    // What another process rotated away and will destroy must not be used for long.
    currentEpoch: async () => current(plusMs(readAt, REREAD_MS) <= clock.now() ? await read() : held).id,
    wrap: async (epoch, dataKey) => wrap(await keyOf(epoch), epoch, dataKey),
    unwrap: async (epoch, wrapped) => unwrap(await keyOf(epoch), epoch, wrapped),
    derive: async (purpose) => Buffer.from(hkdfSync('sha256', held.rootSecret, '', `heptad ${purpose}`, KEY_BYTES)),
    epochs: async () => held.epochs.map(({ id, createdAt }) => ({ id, createdAt })),
    async rotate(afterMs = ROTATION_MS) {
      const now = clock.now()
      await change((document) =>
        plusMs(current(document).createdAt, afterMs) > now ? document : begin(document, now, ids),
      )
      return current(held).id
    },
    destroy: (epoch) => change((document) => without(document, epoch)),
  }
}

/** What another process made in between counts: it may have wrapped keys with it already. */
async function create(storage: KeyringStorage, now: Instant, ids: IdSource): Promise<KeyringDocument> {
  const document = begin({ version: 1, rootSecret: randomBytes(KEY_BYTES), epochs: [] }, now, ids)
  if (await storage.create(document)) return document
  const winner = await storage.load()
  if (winner === null) throw new Error('another process made the keyring and removed it again; open it once more')
  return winner
}

function begin(document: KeyringDocument, now: Instant, ids: IdSource): KeyringDocument {
  return { ...document, epochs: [...document.epochs, { id: ids.next(), createdAt: now, key: randomBytes(KEY_BYTES) }] }
}

function without(document: KeyringDocument, epoch: string): KeyringDocument {
  if (current(document).id === epoch) throw new RangeError('the current epoch cannot be destroyed; rotate first')
  return { ...document, epochs: document.epochs.filter(({ id }) => id !== epoch) }
}

function current(document: KeyringDocument): KeyringEpoch {
  const newest = document.epochs.at(-1)
  if (newest === undefined) throw new RangeError('the keyring holds no epoch')
  return newest
}

function find(document: KeyringDocument, epoch: string): KeyringEpoch | undefined {
  return document.epochs.find(({ id }) => id === epoch)
}

function wrap(key: Buffer, epoch: string, dataKey: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(epoch))
  return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
}

function unwrap(key: Buffer, epoch: string, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(epoch)).setAuthTag(wrapped.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}
