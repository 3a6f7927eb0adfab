import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere } from '@heptad/infra/files/if-there.ts'
import { z } from 'zod'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { ENCODINGS } from './part-codec.ts'

export const MANIFEST = 'manifest.json'

const Whole = z.string().regex(/^\d+$/)
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const FileName = z.string().regex(/^[a-z0-9-]+\.(ndjson|parquet)$/)

const Part = z.strictObject({
  name: FileName,
  events: z.int().min(1),
  bytes: z.int().min(1),
  sha256: Sha256,
  firstPosition: Whole,
  lastPosition: Whole,
})
export type Part = z.output<typeof Part>

const LastEvent = z.strictObject({
  position: Whole,
  tenantId: z.string(),
  streamId: z.string(),
  revision: Whole,
  eventId: z.string(),
  recordedAt: z.string(),
})

/** What an export holds. Its own checksum is printed when it is made, and may be asked for when it is imported. */
export const Manifest = z.strictObject({
  format: z.literal('heptad-export/1'),
  encoding: z.enum(ENCODINGS),
  logId: z.string(),
  incarnation: z.string(),
  /** Same text, same keyring. */
  keyring: z.string(),
  /** Null for the whole log. */
  tenantId: z.string().nullable(),
  /** The log was looked at up to here. */
  until: Whole,
  events: z.int().min(0),
  last: LastEvent.nullable(),
  parts: z.array(Part),
  keys: z.strictObject({ name: FileName, keys: z.int().min(0), bytes: z.int(), sha256: Sha256 }).nullable(),
})
export type Manifest = z.output<typeof Manifest>

/** Writes the manifest last, so that a folder without one is no export; answers its checksum. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<string> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  await writeFile(join(folder, MANIFEST), text)
  return sha256(text)
}

/** Reads the manifest of an export. Throws a {@link CliFailure} when there is none, or its checksum is not the expected one. */
export async function readManifest(folder: string, expected?: string): Promise<Manifest> {
  const text = await ifThere(readFile(join(folder, MANIFEST), 'utf8'))
  if (text === null && !existsSync(folder)) throw new CliFailure(EXIT.usage, `there is no folder ${folder}`)
  if (text === null) throw new CliFailure(EXIT.usage, `${folder} is no finished export: it has no ${MANIFEST}`)
  if (expected !== undefined && sha256(text) !== expected)
    throw new CliFailure(EXIT.failed, `${MANIFEST} was altered: its SHA-256 is ${sha256(text)}`)
  try {
    return Manifest.parse(JSON.parse(text))
  } catch {
    throw new CliFailure(EXIT.failed, `${MANIFEST} in ${folder} is not one that this release reads`)
  }
}

/** Reads a file of an export whole. Throws a {@link CliFailure} when it is missing or was altered. */
export async function readVerified(folder: string, { name, sha256: expected }: { name: string; sha256: string }) {
  const bytes = await ifThere(readFile(join(folder, name)))
  if (bytes === null) throw new CliFailure(EXIT.failed, `${name} is missing from the export`)
  if (sha256(bytes) !== expected)
    throw new CliFailure(EXIT.failed, `${name} was altered: its SHA-256 is ${sha256(bytes)}`)
  return bytes
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
