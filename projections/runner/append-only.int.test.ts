import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Row, RowOperation } from '../row-operation.ts'
import { goodsTenants } from '../testing/goods.ts'
import { receiptRows, receipts } from '../testing/receipts.ts'
import { withOwner } from '../testing/world.ts'
import { type Changes, Coalescer } from './coalesce.ts'
import { applyInMemory, type MemoryRows } from './render-memory.ts'
import { renderPostgres } from './render-postgres.ts'

const model = { name: 'test.receipts', version: 1, tables: [receipts] }
const [tenant] = goodsTenants

let database: Awaited<ReturnType<typeof testDatabase>>
let pool: PostgresPool

beforeAll(async () => {
  database = await testDatabase()
  const clickhouse = openClickhouse('http://127.0.0.1:1')
  await withOwner(database.url, (postgres) => ensureReadModels({ postgres, clickhouse, models: [model] }))
  await clickhouse.close()
  pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'test' })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

function changesOf(rows: readonly Row[], kind: RowOperation['kind'] = 'put'): Changes {
  const coalescer = new Coalescer()
  for (const row of rows) coalescer.take(tenant, { kind, table: receipts, row })
  return coalescer.changes
}

async function write(changes: Changes): Promise<void> {
  for (const { text, values } of renderPostgres(changes, 1)) await pool.query({ text, values: [...values] })
}

test('rows that are only appended are in PostgreSQL what they are in memory', async () => {
  await fc.assert(
    fc.asyncProperty(receiptRows, async (rows) => {
      await pool.query('delete from read.test_receipts_v1')
      const memory: MemoryRows = new Map()
      applyInMemory(memory, changesOf(rows))
      await write(changesOf(rows))
      const { rows: found } = await pool.query(
        `select tenant_id as "tenantId", receipt_id as "receiptId", at, total, count, note, tags, body from read.test_receipts_v1`,
      )
      const byId = (all: readonly Row[]) =>
        Object.fromEntries(all.map((row) => [String(row.receiptId), { ...row, total: String(row.total) }]))
      expect(byId(found)).toEqual(byId([...(memory.get('test_receipts')?.values() ?? [])]))
    }),
    { numRuns: 100 },
  )
})

test('a row that is there is refused, and so is a batch that has one twice', async () => {
  const [row] =
    fc.sample(
      receiptRows.filter(({ length }) => length > 0),
      1,
    )[0] ?? []
  if (row === undefined) throw new Error('no row')
  const memory: MemoryRows = new Map()
  applyInMemory(memory, changesOf([row]))
  expect(() => applyInMemory(memory, changesOf([row]))).toThrow('a row that is there')
  await pool.query('delete from read.test_receipts_v1')
  await expect(write(changesOf([row, row]))).rejects.toMatchObject({ code: '23505' })
  await write(changesOf([row]))
  await expect(write(changesOf([row]))).rejects.toMatchObject({ code: '23505' })
})

test.each(['add', 'max', 'delete'] as const)('%s is no operation on such a table', (kind) => {
  expect(() => changesOf([{ receiptId: '0', at: '1' }], kind)).toThrow('rows of an append-only table are only put')
})
