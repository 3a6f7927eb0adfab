import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { readArchive } from '@heptad/infra/event-store/archive/read-archive.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { onTestFinished } from 'vitest'
import { exportLog } from '../export.ts'
import { type Imported, type ImportOptions, importLog } from '../import.ts'
import { readManifest } from '../manifest.ts'
import type { Encoding } from '../part-codec.ts'
import { archiveOf } from './history.ts'

/** A folder with an export of these events, until the test ends. */
export async function exported(
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

/** A database with an empty log, until the test ends. */
export async function database(): Promise<string> {
  const { url, drop } = await testDatabase()
  onTestFinished(drop)
  return url
}

/** Imports a folder, by its manifest unless another is given. */
export async function importedInto(
  url: string,
  folder: string,
  { manifest, onProgress = () => {} }: Partial<ImportOptions> = {},
): Promise<Imported> {
  const read = manifest ?? (await readManifest(folder))
  return importLog({ folder, manifest: read, url, contracts: builtIn.events, onProgress })
}

/** All events of the log in a database, as they are kept. */
export async function everything(url: string): Promise<readonly ArchivedEvent[]> {
  const pool = openPool({ url, role: 'heptad_projector', max: 1, applicationName: 'test' })
  const events: ArchivedEvent[] = []
  for await (const page of readArchive(pool, { after: 0n, until: 1_000_000n })) events.push(...page)
  await pool.end()
  return events
}
