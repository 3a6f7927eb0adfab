import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Instant } from '@heptad/schemas/instant.ts'
import { z } from 'zod'
import { ifThere } from '../files/if-there.ts'
import { replaceFile } from '../files/replace-file.ts'

const NAME = 'manifest.json'

/** Below the backup's folder; nothing leads out of it. */
const Path = z.string().refine((path) => path.split('/').every((part) => !['', '.', '..'].includes(part)))
const Position = z.string().regex(/^\d+$/).transform(BigInt)

/** What a backup holds. Files below `home/` belong into the home, `keyring.json` where the keyring lies. */
const Manifest = z.strictObject({
  format: z.literal('heptad-backup-1'),
  heptad: z.string(),
  postgres: z.string(),
  systemId: z.string().regex(/^\d+$/).transform(BigInt),
  log: z.strictObject({ logId: z.string(), incarnation: z.string(), head: Position, recordedAt: Instant.nullable() }),
  startedAt: Instant,
  /** A restore can go to any time from here on. */
  finishedAt: Instant,
  wal: z.strictObject({ firstSegment: z.string(), lastSegment: z.string(), stopLsn: z.string() }),
  hasKeys: z.boolean(),
  folders: z.array(Path),
  files: z.array(z.strictObject({ path: Path, bytes: z.int().nonnegative(), sha256: z.string().length(64) })),
})
export type Manifest = z.output<typeof Manifest>

const Signed = z.strictObject({ manifest: z.json(), sha256: z.string() })

/** A backup cannot be trusted or used as it lies there; the message names the file. */
export class BackupDamaged extends Error {
  override readonly name = 'BackupDamaged'
}

/** Makes a folder of files a backup: without this last file it is none. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = JSON.stringify(manifest, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  const signed = { manifest: JSON.parse(text), sha256: checksumOf(text) }
  await replaceFile(join(folder, NAME), JSON.stringify(signed, null, 1))
}

/** Reads what a backup holds. Throws {@link BackupDamaged} where it is unfinished or altered. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, NAME)
  const text = await ifThere(readFile(path, 'utf8'))
  if (text === null && !existsSync(folder)) throw new BackupDamaged(`there is no folder ${folder}`)
  if (text === null) throw new BackupDamaged(`${folder} is no complete backup: it has no ${NAME}`)
  try {
    const { manifest, sha256 } = Signed.parse(JSON.parse(text))
    if (checksumOf(JSON.stringify(manifest)) === sha256) return Manifest.parse(manifest)
  } catch {}
  throw new BackupDamaged(`${path} was truncated or altered, or another release wrote it`)
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
