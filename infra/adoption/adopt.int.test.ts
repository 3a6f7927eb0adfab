import type { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { append, newStream, newTenant } from '../event-store/contract/fixtures.ts'
import { type EventStore, LogReplaced } from '../event-store/port.ts'
import { openPostgresEventStore } from '../event-store/postgres/postgres-event-store.ts'
import { connectSuperuser } from '../postgres/backup/superuser.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { adoptLog, inspectLog } from './adopt.ts'
import type { KnownLog } from './known-log.ts'
import { isConsistent } from './survey.ts'

let database: TestDatabase
let db: Client
let store: EventStore
let known: KnownLog
const dropAnalytics = vi.fn(async (_tables: readonly string[]) => {})

beforeEach(async () => {
  dropAnalytics.mockClear()
  database = await testDatabase()
  db = await connectSuperuser(database.url)
  store = await openPostgresEventStore({ url: database.url })
  const [tenantId, streamId] = [newTenant(), newStream()]
  await store.append([append({ tenantId, streamId, events: 10 })])
  known = { ...(await store.identity()), head: 10n }
  await db.query('create table read.things_v1 (id integer); insert into read.things_v1 values (1)')
  await db.query('alter table read.things_v1 owner to heptad_owner')
  await register('postgres', 'things_v1', 'test.things')
  await register('clickhouse', 'sums_v1', 'test.sums')
  await checkpoint('test.things', known, 8n)
  await checkpoint('test.sums', known, 10n)
})
afterEach(async () => {
  await Promise.all([db.end(), store.close()])
  await database.drop()
})

const register = (engine: string, name: string, projection: string) =>
  db.query('insert into log.read_models (engine, name, projection, version, shape) values ($1, $2, $3, 1, $4)', [
    ...[engine, name, projection],
    '',
  ])

const checkpoint = (projection: string, { logId, incarnation }: KnownLog, position: bigint, version = 1) =>
  db.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, position, owner, lease_until)
     values ($1, $5, 0, 1023, $2, $3, $4, 'gone', now() + interval '1 hour')`,
    [projection, logId, incarnation, position, version],
  )

async function checkpoints(): Promise<readonly unknown[]> {
  const { rows } = await db.query<object>('select projection, incarnation, position from log.checkpoints order by 1')
  return rows
}

/** What a promotion leaves behind: the same rows on another timeline. */
const promote = () => db.query('update log.identity set timeline = timeline - 1')

test('a log that an import has filled by half is not adopted', async () => {
  await db.query('update log.identity set system_id = null, timeline = null')
  await expect(inspectLog(db, null)).rejects.toThrow('run heptad events import again')
  await expect(adoptLog(db, { known: null, dropAnalytics })).rejects.toThrow(LogReplaced)
  expect(dropAnalytics).not.toHaveBeenCalled()
})

test('a log as it was known needs nothing, and adopting it changes nothing', async () => {
  const before = await checkpoints()
  await db.query("insert into log.reader_checkpoints values ('reactions', 10)")
  expect(isConsistent(await inspectLog(db, known))).toBe(true)
  expect((await adoptLog(db, { known, dropAnalytics })).log).toEqual(known)
  expect(await checkpoints()).toEqual(before)
  expect(dropAnalytics).toHaveBeenCalledWith([])
})

test('after a failover the log refuses to say who it is until it is adopted as a new incarnation', async () => {
  await promote()
  await expect(store.identity()).rejects.toThrow(LogReplaced)
  await expect(store.identity()).rejects.toThrow('heptad log adopt')
  const { log } = await adoptLog(db, { known, dropAnalytics })
  expect(log).toEqual({ ...known, incarnation: expect.not.stringMatching(known.incarnation) })
  expect(await store.identity()).toEqual({ logId: log.logId, incarnation: log.incarnation })
  expect(isConsistent(await inspectLog(db, log))).toBe(true)
})

test('a log whose rows were taken to another server becomes a new incarnation', async () => {
  await db.query('update log.identity set system_id = system_id - 1')
  const { found, log } = await adoptLog(db, { known, dropAnalytics })
  expect(found.replacement).toContain('was promoted or restored')
  expect(log.incarnation).not.toBe(known.incarnation)
})

test('what went back with the log goes on; what lies in ClickHouse is dropped and starts again', async () => {
  await promote()
  const { log } = await adoptLog(db, { known, dropAnalytics })
  expect(await checkpoints()).toEqual([{ projection: 'test.things', incarnation: log.incarnation, position: 8n }])
  expect((await db.query('select from read.things_v1')).rowCount).toBe(1)
  expect(dropAnalytics).toHaveBeenCalledWith(['sums_v1'])
  // Nobody waits for the lease of an owner that is gone.
  expect((await db.query('select from log.checkpoints where lease_until > clock_timestamp()')).rowCount).toBe(0)
})

test('a log that ends before what the home knew becomes a new incarnation', async () => {
  const longer = { ...known, head: 12n }
  expect(await inspectLog(db, longer)).toMatchObject({ needsIncarnation: true })
  const { log } = await adoptLog(db, { known: longer, dropAnalytics })
  expect(log.incarnation).not.toBe(known.incarnation)
  expect(log.head).toBe(10n)
})

test('a database of another incarnation that is settled keeps it; analytics of this home start again', async () => {
  const elsewhere = { ...known, incarnation: '00000000-0000-7000-8000-000000000000', head: 99n }
  const { found, log } = await adoptLog(db, { known: elsewhere, dropAnalytics })
  expect(found.replacement).toContain(`this home knows incarnation ${elsewhere.incarnation}`)
  expect(log).toEqual(known)
  expect(dropAnalytics).toHaveBeenCalledWith(['sums_v1'])
})

test('a projection ahead of the log, or with rows of another incarnation, is emptied and starts again', async () => {
  await db.query("update log.checkpoints set last_slice = 511 where projection = 'test.things'")
  await db.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, position, owner, lease_until)
     select projection, version, 512, 1023, log_id, incarnation, 11, owner, lease_until from log.checkpoints where projection = 'test.things'`,
  )
  await db.query("update log.checkpoints set incarnation = 'another' where projection = 'test.sums'")
  const { found } = await adoptLog(db, { known, dropAnalytics })
  expect(found.projections.map(({ startsAgain }) => startsAgain)).toEqual([
    'its rows come from incarnation another',
    'it is at 11, the log ends at 10',
  ])
  expect(await checkpoints()).toEqual([])
  expect((await db.query('select from read.things_v1')).rowCount).toBe(0)
})

test('a version that starts again takes no other version of its projection with it', async () => {
  await db.query('create table read.things_v2 (id integer); insert into read.things_v2 values (1)')
  await db.query('alter table read.things_v2 owner to heptad_owner')
  await db.query(`insert into log.read_models (engine, name, projection, version, shape)
    values ('postgres', 'things_v2', 'test.things', 2, '')`)
  await checkpoint('test.things', known, 11n, 2)
  await adoptLog(db, { known, dropAnalytics })
  const { rows } = await db.query("select version, position from log.checkpoints where projection = 'test.things'")
  expect(rows).toEqual([{ version: 1, position: 8n }])
  expect((await db.query('select from read.things_v1')).rowCount).toBe(1)
  expect((await db.query('select from read.things_v2')).rowCount).toBe(0)
})

test('each build starts again with its own tables, and with no others', async () => {
  await db.query('create table read.things_v1_b2 (id integer); insert into read.things_v1_b2 values (1)')
  await db.query('alter table read.things_v1_b2 owner to heptad_owner')
  await register('postgres', 'things_v1_b2', 'test.things')
  await register('clickhouse', 'sums_v1_b2', 'test.sums')
  for (const projection of ['test.things', 'test.sums']) {
    await db.query(
      `insert into log.builds (projection, version, build, runs_as, state)
       values ($1, 1, 1, $1, 'following'), ($1, 1, 2, $1 || '#2', 'following'), ($1, 2, 2, $1 || '#2', 'following')`,
      [projection],
    )
    await checkpoint(`${projection}#2`, known, 8n)
  }
  await db.query("update log.checkpoints set position = 11 where projection = 'test.things#2'")
  await db.query("delete from log.checkpoints where projection = 'test.sums'")
  await promote()
  const { found } = await adoptLog(db, { known, dropAnalytics })
  expect(found.projections.map(({ projection, tables, analytics }) => [projection, tables, analytics])).toEqual([
    ['test.sums#2', [], ['sums_v1_b2']],
    ['test.things', ['things_v1'], []],
    ['test.things#2', ['things_v1_b2'], []],
  ])
  expect(dropAnalytics).toHaveBeenCalledWith(['sums_v1_b2'])
  expect((await checkpoints()).length).toBe(1)
  expect((await db.query('select from read.things_v1')).rowCount).toBe(1)
  expect((await db.query('select from read.things_v1_b2')).rowCount).toBe(0)
})

test('readers ahead of the log are cut back to its head, timers without events are forgotten', async () => {
  const { rows } = await db.query<{ event_id: string }>('select event_id from log.events limit 1')
  await db.query("insert into log.reader_checkpoints values ('reactions', 12), ('behind', 3)")
  await db.query(
    `insert into log.due_commands select 'timer', id, gen_random_uuid(), 'a.b.c', '{}', now()
     from unnest(array[gen_random_uuid(), $1::uuid]) as id`,
    [rows[0]?.event_id],
  )
  const { found } = await adoptLog(db, { known, dropAnalytics })
  expect([found.readers, found.orphanedTimers]).toEqual([[{ reader: 'reactions', position: 12n }], 1])
  const readers = await db.query('select reader, position from log.reader_checkpoints order by reader')
  expect(readers.rows).toEqual([
    { reader: 'behind', position: 3n },
    { reader: 'reactions', position: 10n },
  ])
  expect((await db.query('select event_id from log.due_commands')).rows).toEqual([{ event_id: rows[0]?.event_id }])
})

test('when analytics cannot be dropped, nothing is adopted', async () => {
  await promote()
  const before = await checkpoints()
  const failing = () => Promise.reject(new Error('ClickHouse is down'))
  await expect(adoptLog(db, { known, dropAnalytics: failing })).rejects.toThrow('ClickHouse is down')
  expect(await checkpoints()).toEqual(before)
  await expect(store.identity()).rejects.toThrow(LogReplaced)
})
