import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { LogImport } from '@heptad/infra/event-store/archive/log-import.ts'
import { readArchive } from '@heptad/infra/event-store/archive/read-archive.ts'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { type ArchivedKey, readArchivedKeys } from '@heptad/infra/keys/archived-keys.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { expect, onTestFinished, test } from 'vitest'
import { exportLog } from './export.ts'
import { folderArchive } from './folder-source.ts'
import { type Imported, importLog } from './import.ts'
import { MANIFEST, readManifest } from './manifest.ts'
import { ENCODINGS, type Encoding } from './part-codec.ts'
import { archiveOf, eventAt, tenantHistory, uuid } from './testing/history.ts'

const HISTORY = tenantHistory(1000)
const isLast = ({ position }: ArchivedEvent) => position === 3000n

async function exported(
  events: readonly ArchivedEvent[],
  encoding: Encoding = 'ndjson',
  tenantId?: string,
): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, 'export')
  await exportLog(archiveOf(events), { folder, encoding, tenantId })
  return folder
}

async function database(): Promise<string> {
  const { url, drop } = await testDatabase()
  onTestFinished(drop)
  return url
}

async function importedInto(url: string, folder: string): Promise<Imported> {
  return importLog({ folder, manifest: await readManifest(folder), url, onProgress: () => {} })
}

async function everything(url: string): Promise<readonly ArchivedEvent[]> {
  const pool = openPool({ url, role: 'heptad_projector', max: 1, applicationName: 'test' })
  const events: ArchivedEvent[] = []
  for await (const page of readArchive(pool, { after: 0n, until: 1_000_000n })) events.push(...page)
  await pool.end()
  return events
}

test.each(ENCODINGS)(
  'what was exported as %s is imported as it was, to the last byte and microsecond',
  async (encoding) => {
    const [folder, url] = [await exported(HISTORY, encoding), await database()]
    expect(await importedInto(url, folder)).toEqual({ events: 3000, resumedAt: 0, keys: 0 })
    expect(await everything(url)).toEqual(HISTORY)
  },
)

const written = (data: object, index: number) =>
  eventAt(index + 1, {
    streamId: StreamId.parse('test.note-1'),
    revision: BigInt(index),
    type: 'test.note.written',
    data: JSON.stringify(data),
  })
const SPECIAL = ['\u2028\u2029', '😀 é́ ￿', '\ufeff', '\\"\n\r\t\u0001', "'{},NULL"]

test.each(
  ENCODINGS.flatMap((encoding) => [
    [encoding, 'no event', []],
    [encoding, 'one event', [written({}, 0)]],
    [encoding, 'any text', SPECIAL.map((text) => ({ [text]: text })).map(written)],
  ]),
)('a log as %s of %s comes back as it was', async (encoding, _, events) => {
  const [folder, url] = [await exported(events, encoding), await database()]
  expect(await importedInto(url, folder)).toEqual({ events: events.length, resumedAt: 0, keys: 0 })
  expect(await everything(url)).toEqual(events)
})

test('events of a megabyte come a few at a time', async () => {
  const events = Array.from({ length: 40 }, () => ({ text: 'x'.repeat(1_000_000) })).map(written)
  const [folder, url] = [await exported(events), await database()]
  expect((await readManifest(folder)).parts.map((part) => part.events)).toEqual([34, 6])
  const steps: number[] = []
  await importLog({ folder, manifest: await readManifest(folder), url, onProgress: (done) => steps.push(done) })
  expect(steps).toEqual([17, 34, 40])
})

test('an import that was interrupted serves nobody, and goes on where it stood', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  const first = new LogImport(url)
  await first.begin()
  await first.add(HISTORY.slice(0, 1200))
  await first.close()
  const store = await openPostgresEventStore({ url })
  onTestFinished(() => store.close())
  await expect(store.identity()).rejects.toThrow(LogReplaced)
  expect(await importedInto(url, folder)).toEqual({ events: 3000, resumedAt: 1200, keys: 0 })
  expect(await everything(url)).toEqual(HISTORY)
  const { logId } = await folderArchive(folder, await readManifest(folder)).identity()
  expect(await store.identity()).toMatchObject({ logId })
})

test('a log that holds anything else is refused', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  await importedInto(url, folder)
  await expect(importedInto(url, folder)).rejects.toThrow('the log is not empty')
  const other = new LogImport(await database())
  await other.begin()
  await other.close()
})

test('half of another import is refused', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  const first = new LogImport(url)
  await first.begin()
  await first.add(
    tenantHistory(2)
      .map((event) => ({ ...event, eventId: HISTORY[2999]?.eventId ?? event.eventId }))
      .slice(0, 1),
  )
  await first.close()
  await expect(importedInto(url, folder)).rejects.toThrow('part of another import')
})

test.each([
  ['in the log', HISTORY.filter(({ position }) => position !== 1500n), 'a gap: position 1501 where 1500 comes next'],
  [
    'in a stream',
    HISTORY.map((event) => ({ ...event, revision: event.position === 1500n ? 5n : event.revision })),
    'a gap at position 1500',
  ],
  [
    'in an append',
    HISTORY.map((event) => ({ ...event, command: event.position === 1500n ? null : event.command })),
    'is cut',
  ],
  [
    'at the end of an append',
    HISTORY.map((event) => ({
      ...event,
      command: event.command && { ...event.command, events: isLast(event) ? 2 : 1 },
    })),
    'the append at the end, position 3000, is cut',
  ],
])('a gap %s is refused', async (_, events, message) => {
  const [folder, url] = [await exported(events), await database()]
  await expect(importedInto(url, folder)).rejects.toThrow(message)
})

test('an import goes by the manifest that was checked, whatever becomes of its file', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  const manifest = await readManifest(folder)
  writeFileSync(join(folder, MANIFEST), JSON.stringify({ ...manifest, events: 0, parts: [], keys: null }))
  expect(await importLog({ folder, manifest, url, onProgress: () => {} })).toMatchObject({ events: 3000 })
  expect(await everything(url)).toEqual(HISTORY)
})

test('a manifest that promises more than its files hold is refused, and no backbone starts on what came', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  const manifest = { ...(await readManifest(folder)), events: 3001 }
  const cut = importLog({ folder, manifest, url, onProgress: () => {} })
  await expect(cut).rejects.toThrow('3000 events came, the manifest says 3001')
  const store = await openPostgresEventStore({ url })
  onTestFinished(() => store.close())
  await expect(store.identity()).rejects.toThrow(LogReplaced)
})

test("one tenant's part becomes a log of its own: another id, positions from 1, events as they were", async () => {
  const [folder, url] = [await exported(HISTORY, 'ndjson', uuid(1)), await database()]
  expect(await importedInto(url, folder)).toEqual({ events: 3, resumedAt: 0, keys: 0 })
  const own = [HISTORY[0], HISTORY[1000], HISTORY[2000]]
  expect(await everything(url)).toEqual(own.map((event, index) => ({ ...event, position: BigInt(index + 1) })))
  const store = await openPostgresEventStore({ url })
  onTestFinished(() => store.close())
  expect((await store.identity()).logId).not.toBe((await readManifest(folder)).logId)
})

test('keys come back as they were kept, and what was erased stays so', async () => {
  const source: ArchivedKey = {
    ...{ tenantId: TenantId.parse(uuid(1)), keyId: uuid(2), subject: 'user-1', epoch: uuid(3), wrapped: 'AAAA' },
    createdAt: Instant.parse('2026-01-01T00:00:00Z'),
  }
  const lines = [source, { ...source, keyId: uuid(4), subject: 'user-2', wrapped: null }]
  const keys = (async function* () {
    yield* lines
  })()
  const [folder, url] = [join(await exported([]), '..', 'with-keys'), await database()]
  await exportLog(archiveOf(HISTORY), { folder, encoding: 'ndjson', keys })
  expect(await importedInto(url, folder)).toMatchObject({ keys: 2 })
  const pool = openPool({ url, role: 'heptad_keys', max: 1, applicationName: 'test' })
  const found: ArchivedKey[] = []
  for await (const page of readArchivedKeys(pool, undefined)) found.push(...page)
  const { rows } = await pool.query('select subject from keys.data_keys where erased_at is not null')
  await pool.end()
  expect([found, rows]).toEqual([lines, [{ subject: 'user-2' }]])
})

test('an append that lies across the end of a page is imported whole', async () => {
  const history = HISTORY.map((event) => {
    const events = event.position === 1000n ? 2 : 1
    return { ...event, command: event.position === 1001n ? null : event.command && { ...event.command, events } }
  })
  const [folder, url] = [await exported(history), await database()]
  await importedInto(url, folder)
  expect(await everything(url)).toEqual(history)
})

test('files that were altered or lost are refused', async () => {
  const folder = await exported(HISTORY)
  const file = join(folder, 'events-000001.ndjson')
  const text = readFileSync(file, 'utf8')
  appendFileSync(file, '\n')
  await expect(importedInto(await database(), folder)).rejects.toThrow('events-000001.ndjson was altered')
  writeFileSync(file, text.replace('Tenant 7', 'Tenant 8'))
  await expect(importedInto(await database(), folder)).rejects.toThrow('events-000001.ndjson was altered')
  await rm(file)
  await expect(importedInto(await database(), folder)).rejects.toThrow('is missing')
})
