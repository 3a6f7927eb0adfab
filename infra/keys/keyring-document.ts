import { Instant } from '@heptad/schemas/instant.ts'
import { z } from 'zod'

const KeyBytes = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, 'must be 32 bytes')

const KeyringEpoch = z.strictObject({ id: z.uuid(), createdAt: Instant, key: KeyBytes })
export type KeyringEpoch = z.output<typeof KeyringEpoch>

const KeyringDocument = z.strictObject({
  version: z.literal(1),
  /** What purposes are derived from; it never rotates. */
  rootSecret: KeyBytes,
  /** Oldest first; the last is the current one. */
  epochs: z.array(KeyringEpoch).min(1),
})
export type KeyringDocument = z.output<typeof KeyringDocument>

/** Where a keyring's document lives. */
export interface KeyringStorage {
  /** Null when there is none yet. */
  load(): Promise<KeyringDocument | null>
  /** Saves the first one; false, and nothing is changed, when there is one already: of several at the same time one is kept. */
  create(document: KeyringDocument): Promise<boolean>
  /** Durable when it returns; never seen half-written. */
  save(document: KeyringDocument): Promise<void>
}

/** Parses a keyring's JSON text. Throws on anything but a complete document of version 1. */
export function parseKeyring(text: string): KeyringDocument {
  return KeyringDocument.parse(JSON.parse(text))
}

/** The JSON text of a keyring; keys are base64. */
export function renderKeyring({ version, rootSecret, epochs }: KeyringDocument): string {
  const rendered = {
    version,
    rootSecret: rootSecret.toString('base64'),
    epochs: epochs.map(({ id, createdAt, key }) => ({ id, createdAt, key: key.toString('base64') })),
  }
  return `${JSON.stringify(rendered, null, 2)}\n`
}
