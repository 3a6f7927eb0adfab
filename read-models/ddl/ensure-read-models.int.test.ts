import { inTransaction } from '@heptad/infra/postgres/transaction.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { table, text } from '../table.ts'
import { noteReads, noteReadsModel, notes, notesModel } from '../testing/notes.ts'
import { openReadWorld, type ReadWorld } from '../testing/read-world.ts'

let world: ReadWorld
beforeEach(async () => {
  world = await openReadWorld()
})
afterEach(() => world.close())

const tenants = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'] as const

test('made by several processes at once, and again, the tables are made once', async () => {
  await Promise.all([world.ensure(notesModel, noteReadsModel), world.ensure(notesModel, noteReadsModel)])
  await world.ensure(notesModel, noteReadsModel)
  const { rows } = await world.superuser.query('select engine, name from log.read_models order by name')
  expect(rows).toEqual([
    { engine: 'clickhouse', name: 'test_note_reads_v1' },
    { engine: 'postgres', name: 'test_notes_v1' },
  ])
})

test.each([
  ['PostgreSQL', notesModel, { ...notes, columns: { ...notes.columns, title: text().nullable() } }],
  ['ClickHouse', noteReadsModel, { ...noteReads, columns: { ...noteReads.columns, extra: text() } }],
])(
  'a changed shape in %s without a new version is refused and named; with one it is made beside',
  async (_, model, table) => {
    await world.ensure(model)
    const changed = { ...model, tables: [table] }
    await expect(world.ensure(changed)).rejects.toThrow(
      /changed its shape \(.*text.*\), but projection .* is still version 1: raise it/,
    )
    await world.ensure({ ...changed, version: 2 })
    const { rows } = await world.superuser.query('select name from log.read_models order by name')
    expect(rows.map(({ name }) => name)).toEqual([`${table.name}_v1`, `${table.name}_v2`])
  },
)

test('the reader sees the rows of the bound tenant, none without one, and cannot write', async () => {
  await world.ensure(notesModel)
  for (const tenant of tenants)
    await world.projector.query(
      `insert into read.test_notes_v1 (tenant_id, note_id, title, tags) values ($1, 'n', $1::uuid::text, '{}')`,
      [tenant],
    )
  const seenAs = async (tenant: string) => {
    const client = await world.reader.connect()
    await client.query('begin')
    await client.query("select set_config('heptad.tenant', $1, true)", [tenant])
    const { rows } = await client.query('select title from read.test_notes_v1')
    await client.query('commit')
    client.release()
    return rows.map(({ title }) => title)
  }
  expect((await world.reader.query('select * from read.test_notes_v1')).rows).toEqual([])
  for (const tenant of tenants) expect(await seenAs(tenant)).toEqual([tenant])
  expect(await seenAs('')).toEqual([])
  expect((await world.reader.query('select * from read.test_notes_v1')).rows).toEqual([])
  for (const statement of ['delete from', 'truncate', 'update']) {
    const text = `${statement} read.test_notes_v1${statement === 'update' ? " set title = ''" : ''}`
    await expect(world.reader.query(text)).rejects.toThrow('read-only transaction')
    const writing = inTransaction(world.reader, 'begin read write', (client) => client.query(text))
    await expect(writing).rejects.toThrow('permission denied')
  }
  expect((await world.owner.query('select * from read.test_notes_v1')).rows).toEqual([])
})

test('rows that are updated often stay on their pages, also when all of them change at once', async () => {
  const counters = table('test_counters', { counterId: text().key(), note: text() }, { isUpdatedOften: true })
  await world.ensure({ name: 'test.counters', version: 1, tables: [counters] })
  await world.projector.query(
    `insert into read.test_counters_v1 select $1, n, repeat('a', 100) from generate_series(1, 1000) as n`,
    [tenants[0]],
  )
  const onTheirPages = await inTransaction(world.projector, 'begin', async (client) => {
    await client.query(`update read.test_counters_v1 set note = repeat('b', 100)`)
    const { rows } = await client.query(
      `select pg_stat_get_xact_tuples_hot_updated('read.test_counters_v1'::regclass)::integer as updated`,
    )
    return rows
  })
  expect(onTheirPages).toEqual([{ updated: 1000 }])
})

test('a ClickHouse table that was lost is made again, and its projection starts over', async () => {
  await world.ensure(noteReadsModel)
  await insertCheckpoint(noteReadsModel.name)
  await world.ensure(noteReadsModel)
  expect((await world.superuser.query('select * from log.checkpoints')).rows).toHaveLength(1)
  await world.clickhouse.command({ query: 'drop table test_note_reads_v1' })
  await world.ensure(noteReadsModel)
  expect((await world.superuser.query('select * from log.checkpoints')).rows).toEqual([])
})

test('a ClickHouse table with the rows of another log is refused', async () => {
  await world.ensure(noteReadsModel)
  await world.clickhouse.command({
    query: `insert into test_note_reads_v1 (tenant_id, read_id) values ('${tenants[0]}', 'r')`,
  })
  await world.superuser.query('delete from log.read_models')
  await expect(world.ensure(noteReadsModel)).rejects.toThrow('has rows of another log: drop it')
})

function insertCheckpoint(projection: string) {
  return world.superuser.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until)
     values ($1, 1, 0, 1023, '', '', '', now())`,
    [projection],
  )
}
