import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../postgres/pool.ts'
import { testDatabase } from '../testing/database.ts'
import { snapshotStoreContract } from './contract.ts'
import { postgresSnapshots } from './postgres.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let pool: Pool

beforeAll(async () => {
  database = await testDatabase()
  pool = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'snapshots' })
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

snapshotStoreContract('PostgreSQL', async () => postgresSnapshots(pool))

test('the pages of a snapshot that gave way are dropped', async () => {
  const { rows } = await pool.query<{ left: bigint }>(
    `select count(*) as left from log.snapshot_pages page join log.snapshots kept using (tenant_id, stream_id)
     where page.revision < kept.revision`,
  )
  expect(rows).toEqual([{ left: 0n }])
})
