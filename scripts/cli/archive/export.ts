import { addAbortListener } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { makeFolder } from '@heptad/infra/files/make-folder.ts'
import { type Manifest, type Part, sha256, writeManifest } from './manifest.ts'
import { eventsAboutTenant } from './of-tenant.ts'
import { type Encoding, partCodecs } from './part-codec.ts'
import type { ArchiveIdentity, ArchiveSource } from './source.ts'

export interface ExportOptions {
  /** A folder that does not exist yet. */
  readonly folder: string
  readonly encoding: Encoding
  readonly tenantId?: string | undefined
  /** Lines of wrapped keys to export beside the events. */
  readonly keys?: AsyncIterable<object> | undefined
  readonly onEvent?: (position: bigint, head: bigint) => void
  /** Ends the export, with its reason. */
  readonly signal?: AbortSignal
}

/** A file is in memory while it is made. */
const MAX_PART_EVENTS = 20_000
const MAX_PART_CHARACTERS = 32 * 1024 * 1024

/**
 * Writes a log, or what concerns one tenant, into a folder. The manifest comes last. Answers it and its SHA-256. When it fails or is
 * ended, the folder is gone again.
 */
export async function exportLog(source: ArchiveSource, options: ExportOptions) {
  const { folder } = options
  const identity = await source.identity()
  makeFolder(dirname(folder))
  await mkdir(folder)
  try {
    return await Promise.race([exportInto(source, identity, options), endedBy(options.signal)])
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

function endedBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal !== undefined) addAbortListener(signal, () => reject(signal.reason))
  })
}

async function exportInto(source: ArchiveSource, identity: ArchiveIdentity, options: ExportOptions) {
  const { folder, encoding, tenantId, onEvent } = options
  const { head, logId, incarnation, keyring } = identity
  const parts = new PartWriter(folder, encoding)
  const range = { after: 0n, until: head }
  const events = tenantId === undefined ? source.read(range) : eventsAboutTenant(source, { ...range, tenantId })
  for await (const event of events) {
    await parts.add(event)
    onEvent?.(event.position, head)
  }
  await parts.flush()
  const keys = options.keys === undefined ? null : await writeKeys(folder, options.keys)
  const manifest: Manifest = {
    ...{
      format: 'heptad-export/1',
      encoding,
      logId,
      incarnation,
      keyring,
      tenantId: tenantId ?? null,
      until: `${head}`,
    },
    ...{ events: parts.events, last: lastOf(parts.last), parts: parts.written, keys },
  }
  return { manifest, checksum: await writeManifest(folder, manifest) }
}

class PartWriter {
  readonly #folder: string
  readonly #encoding: Encoding
  readonly written: Part[] = []
  events = 0
  last: ArchivedEvent | null = null
  #waiting: ArchivedEvent[] = []
  #characters = 0

  constructor(folder: string, encoding: Encoding) {
    this.#folder = folder
    this.#encoding = encoding
  }

  async add(event: ArchivedEvent): Promise<void> {
    this.#waiting.push(event)
    this.#characters += event.data.length + event.metadata.length
    this.events += 1
    this.last = event
    if (this.#waiting.length >= MAX_PART_EVENTS || this.#characters >= MAX_PART_CHARACTERS) await this.flush()
  }

  async flush(): Promise<void> {
    const [first, last] = [this.#waiting.at(0), this.#waiting.at(-1)]
    if (first === undefined || last === undefined) return
    const name = `events-${String(this.written.length + 1).padStart(6, '0')}.${this.#encoding}`
    const bytes = partCodecs[this.#encoding].encode(this.#waiting)
    await writeFile(join(this.#folder, name), bytes)
    const range = { firstPosition: `${first.position}`, lastPosition: `${last.position}` }
    this.written.push({ name, events: this.#waiting.length, bytes: bytes.length, sha256: sha256(bytes), ...range })
    this.#waiting = []
    this.#characters = 0
  }
}

async function writeKeys(folder: string, keys: AsyncIterable<object>): Promise<NonNullable<Manifest['keys']>> {
  const lines: string[] = []
  for await (const key of keys) lines.push(`${JSON.stringify(key)}\n`)
  const [name, bytes] = ['keys.ndjson', Buffer.from(lines.join(''))]
  await writeFile(join(folder, name), bytes, { mode: 0o600 })
  return { name, keys: lines.length, bytes: bytes.length, sha256: sha256(bytes) }
}

function lastOf(event: ArchivedEvent | null): Manifest['last'] {
  if (event === null) return null
  const { position, tenantId, streamId, revision, eventId, recordedAt } = event
  return { position: `${position}`, tenantId, streamId, revision: `${revision}`, eventId, recordedAt }
}
