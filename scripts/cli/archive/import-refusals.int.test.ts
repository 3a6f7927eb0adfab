import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { LogImport } from '@heptad/infra/event-store/archive/log-import.ts'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { expect, onTestFinished, test } from 'vitest'
import { readManifest } from './manifest.ts'
import { tenantHistory } from './testing/history.ts'
import { database, exported, importedInto } from './testing/imports.ts'

const HISTORY = tenantHistory(1000)
const isLast = ({ position }: ArchivedEvent) => position === 3000n

test('a log that holds anything else is refused', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  await importedInto(url, folder)
  await expect(importedInto(url, folder)).rejects.toThrow('the log is not empty')
  const other = new LogImport(await database())
  await other.begin()
  await other.close()
})

test('events of a later release are refused, and the import goes on once there is a release that reads them', async () => {
  const newer = (event: ArchivedEvent) => ({ ...event, type: 'money.account.opened', schemaVersion: 99, data: '{}' })
  const [known, url] = [HISTORY, await database()]
  const folder = await exported(known.map((event) => (isLast(event) ? newer(event) : event)))
  await expect(importedInto(url, folder)).rejects.toMatchObject({
    message: expect.stringMatching(/^position 3000 cannot be read: .*version 99 is newer.*; install the release/),
  })
  const unheard = await exported(
    known.map((event) => (isLast(event) ? { ...newer(event), type: 'money.account.sold' } : event)),
  )
  await expect(importedInto(url, unheard)).rejects.toThrow('no contract for event type money.account.sold')
  expect(await importedInto(url, await exported(known))).toMatchObject({ events: 3000, resumedAt: 2000 })
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

test('a manifest that promises more than its files hold is refused, and no backbone starts on what came', async () => {
  const [folder, url] = [await exported(HISTORY), await database()]
  const manifest = { ...(await readManifest(folder)), events: 3001 }
  const cut = importedInto(url, folder, { manifest })
  await expect(cut).rejects.toThrow('3000 events came, the manifest says 3001')
  const store = await openPostgresEventStore({ url })
  onTestFinished(() => store.close())
  await expect(store.identity()).rejects.toThrow(LogReplaced)
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
