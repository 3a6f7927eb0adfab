import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goods, goodsBatches } from '../testing/goods.ts'
import { withOwner } from '../testing/world.ts'
import { Coalescer } from './coalesce.ts'
import { applyInMemory, type MemoryRows } from './render-memory.ts'
import { renderPostgres } from './render-postgres.ts'

const model = { name: 'test.goods', version: 1, tables: [goods] }
const SELECT = `select tenant_id || ' ' || good_id || ' ' || shop as id,
  jsonb_build_array(label, total::text, count, peak::text, last_label) as values from read.test_goods_v1 order by 1`

test('PostgreSQL makes of any batches what memory makes of them', async () => {
  const database = await testDatabase()
  const clickhouse = openClickhouse('http://127.0.0.1:1')
  await withOwner(database.url, (postgres) => ensureReadModels({ postgres, clickhouse, models: [model] }))
  const pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'test' })
  await fc.assert(
    fc.asyncProperty(goodsBatches, async (batches) => {
      const memory: MemoryRows = new Map()
      await pool.query('delete from read.test_goods_v1')
      for (const batch of batches) {
        const coalescer = new Coalescer()
        for (const [tenantId, operation] of batch) coalescer.take(tenantId, operation)
        applyInMemory(memory, coalescer.changes)
        for (const { text, values } of renderPostgres(coalescer.changes, 1))
          await pool.query({ text, values: [...values] })
      }
      expect((await pool.query(SELECT)).rows).toEqual(expectedRows(memory))
    }),
    { numRuns: 150 },
  )
  await pool.end()
  await clickhouse.close()
  await database.drop()
})

function expectedRows(memory: MemoryRows): unknown[] {
  const rows = [...(memory.get('test_goods')?.values() ?? [])].map((row) => ({
    id: `${row.tenantId} ${row.goodId} ${row.shop}`,
    values: [row.label, String(row.total), row.count, row.peak === null ? null : String(row.peak), row.lastLabel],
  }))
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
