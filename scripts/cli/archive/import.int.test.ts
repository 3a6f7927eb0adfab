import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LogImport } from '@heptad/infra/event-store/archive/log-import.ts'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { type ArchivedKey, readArchivedKeys } from '@heptad/infra/keys/archived-keys.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { expect, onTestFinished, test } from 'vitest'
import { exportLog } from './export.ts'
import { folderArchive } from './folder-source.ts'
import { MANIFEST, readManifest } from './manifest.ts'
import { ENCODINGS } from './part-codec.ts'
import { archiveOf, eventAt, tenantHistory, uuid } from './testing/history.ts'
import { database, everything, exported, importedInto } from './testing/imports.ts'

const HISTORY = tenantHistory(1000)

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
  await importedInto(url, folder, { onProgress: (done) => steps.push(done) })
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
  await expect(store.identity()).rejects.toThrow('run heptad events import again')
  expect(await importedInto(url, folder)).toEqual({ events: 3000, resumedAt: 1200, keys: 0 })
  expect(await everything(url)).toEqual(HISTORY)
  const { logId } = await folderArchive(folder, await readManifest(folder)).identity()
  expect(await store.identity()).toMatchObject({ logId })
})

test('an import goes by the manifest that was checked, whatever becomes of its file', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  const manifest = await readManifest(folder)
  writeFileSync(join(folder, MANIFEST), JSON.stringify({ ...manifest, events: 0, parts: [], keys: null }))
  expect(await importedInto(url, folder, { manifest })).toMatchObject({ events: 3000 })
  expect(await everything(url)).toEqual(HISTORY)
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
