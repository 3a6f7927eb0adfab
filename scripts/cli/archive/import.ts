import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { ImportRefused, LogImport } from '@heptad/infra/event-store/archive/log-import.ts'
import { type EventCodec, eventCodec, UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import { type ArchivedKey, importKey } from '@heptad/infra/keys/archived-keys.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { folderArchive } from './folder-source.ts'
import { readKeys } from './keys.ts'
import type { Manifest } from './manifest.ts'

export interface ImportOptions {
  readonly folder: string
  /** Its manifest as it was checked: the file is not read again. */
  readonly manifest: Manifest
  /** A migrated database with an empty log, or one that an earlier import left half filled. */
  readonly url: string
  /** Of the modules of this installation. */
  readonly contracts: readonly EventContract[]
  /** Told of events that are in the log: how many of how many. */
  readonly onProgress: (done: number, total: number) => void
}

/** What an import did. */
export interface Imported {
  readonly events: number
  /** Of these, what an earlier import had brought. */
  readonly resumedAt: number
  readonly keys: number
}

const PAGE_EVENTS = 1000
/** A page is one statement, whose text must fit into memory several times; an event may be 1 MiB. */
const PAGE_CHARACTERS = 16 * 1024 * 1024

/** Fills an empty log from an export. Every file was verified before. Throws a {@link CliFailure}. */
export async function importLog({ folder, manifest, url, contracts, onProgress }: ImportOptions): Promise<Imported> {
  const source = folderArchive(folder, manifest)
  const log = new LogImport(url)
  try {
    const { position, eventId } = await log.begin()
    const events = source.read({ after: 0n, until: BigInt(manifest.until) })
    let done = 0
    const left = continued(events, { position, eventId }, manifest)
    for await (const page of pagesOf(readable(left, eventCodec(contracts)))) {
      await log.add(page)
      done += page.length
      onProgress(Number(position) + done, manifest.events)
    }
    if (Number(position) + done !== manifest.events)
      throw new ImportRefused(`${Number(position) + done} events came, the manifest says ${manifest.events}`)
    const keys = await importKeys(await readKeys(folder, manifest), url)
    await log.finish(manifest.tenantId === null ? manifest.logId : null)
    return { events: manifest.events, resumedAt: Number(position), keys }
  } catch (error) {
    if (error instanceof ImportRefused) throw new CliFailure(EXIT.failed, error.message)
    throw error
  } finally {
    await log.close()
  }
}

/** What of the export is not in the log yet. The last event that is there must be the one of the export. */
async function* continued(
  events: AsyncIterable<ArchivedEvent>,
  standing: { readonly position: bigint; readonly eventId: string | null },
  { tenantId }: Manifest,
): AsyncGenerator<ArchivedEvent> {
  let ordinal = 0n
  for await (const event of events) {
    ordinal += 1n
    if (tenantId === null && event.position !== ordinal)
      throw new ImportRefused(`a gap: position ${event.position} where ${ordinal} comes next`)
    if (ordinal === standing.position && event.eventId !== standing.eventId)
      throw new ImportRefused('the log holds part of another import')
    if (ordinal > standing.position) yield event
  }
}

/** An export of a later release may hold events that this one cannot read: it would serve no stream that has one. */
async function* readable(events: AsyncIterable<ArchivedEvent>, codec: EventCodec): AsyncGenerator<ArchivedEvent> {
  const known = new Set<string>()
  for await (const event of events) {
    const version = `${event.type} ${event.schemaVersion}`
    if (!known.has(version)) assertReadable(event, codec)
    known.add(version)
    yield event
  }
}

function assertReadable(event: ArchivedEvent, codec: EventCodec): void {
  try {
    codec.decode(event)
  } catch (error) {
    if (!(error instanceof UnknownEvent)) throw error
    const what = `position ${event.position} cannot be read: ${error.message}`
    throw new ImportRefused(`${what}; install the release that exported it, and run the import again`)
  }
}

/** Pages that end between two appends. */
async function* pagesOf(events: AsyncIterable<ArchivedEvent>): AsyncGenerator<readonly ArchivedEvent[]> {
  let page: ArchivedEvent[] = []
  let characters = 0
  for await (const event of events) {
    const isFull = page.length >= PAGE_EVENTS || characters >= PAGE_CHARACTERS
    if (isFull && event.command !== null) {
      yield page
      page = []
      characters = 0
    }
    page.push(event)
    characters += event.data.length + event.metadata.length
  }
  if (page.length > 0) yield page
}

async function importKeys(keys: readonly ArchivedKey[], url: string): Promise<number> {
  if (keys.length === 0) return 0
  const pool = openPool({ url, role: 'heptad_keys', max: 1, applicationName: 'heptad-import' })
  try {
    for (const key of keys) await importKey(pool, key)
    return keys.length
  } finally {
    await pool.end()
  }
}
