import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../testing/world.ts'
import { Checkpoint } from './checkpoint.ts'
import { postgresBoard } from './postgres-board.ts'
import type { HeldRange } from './range-board.ts'

const LEASE_MS = 60_000
const identity = { logId: 'log', incarnation: 'first' }
let postgres: PostgresPool
let drop: () => Promise<void>
/** Of the range of `a` version 1 that the first worker holds. */
let held: HeldRange

beforeAll(async () => {
  const database = await testDatabase()
  postgres = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'test-board' })
  drop = async () => {
    await postgres.end()
    await database.drop()
  }
})
afterAll(() => drop())
beforeEach(async () => {
  for (const table of ['checkpoints', 'dead_letters', 'projection_workers'])
    await postgres.query(`delete from log.${table}`)
  for (const [projection, version] of [
    ['a', 2],
    ['b', 1],
  ] as const)
    await acquire('other', { projection, version })
  await park('b', 1)
  await park('a', 2)
  held = { projection: 'a', version: 1, range: ALL_SLICES, epoch: await acquire('one') }
})

const boardOf = (worker: string, node = worker) => postgresBoard({ postgres, worker, node, leaseMs: LEASE_MS })
const board = () => boardOf('one')

async function acquire(
  owner: string,
  { projection = 'a', version = 1, first = 0, last = 1023, preempts = false } = {},
): Promise<bigint> {
  const checkpoint = new Checkpoint({ projection, version, firstSlice: first, lastSlice: last }, LEASE_MS)
  return (await checkpoint.acquire(postgres, { owner, identity, preempts }))?.epoch ?? 0n
}

async function park(projection: string, version: number): Promise<void> {
  await postgres.query(
    `insert into log.dead_letters (projection, version, position, sequence_key, slice, tenant_id, stream_id, event_id, type)
     values ($1, $2, 7, 'some', 1, gen_random_uuid(), 'test.note-1', gen_random_uuid(), 'test.note.written')`,
    [projection, version],
  )
}

/** `<projection>@<version> <slices> <owner> at <position>`, ready or not, of those whose lease runs and of those that are free. */
async function ranges(): Promise<readonly string[]> {
  const { rows } = await postgres.query<{ line: string }>(
    `select projection || '@' || version || ' ' || first_slice || '-' || last_slice || ' ' || owner || ' at ' || position
       || case when is_ready then ' ready' else '' end || case when lease_until < clock_timestamp() then ' free' else '' end as line
     from log.checkpoints order by projection, version, first_slice`,
  )
  return rows.map(({ line }) => line)
}

const set = (assignment: string, first = 0) =>
  postgres.query(
    `update log.checkpoints set ${assignment} where projection = 'a' and version = 1 and first_slice = ${first}`,
  )
const OTHERS = ['a@2 0-1023 other at 0', 'b@1 0-1023 other at 0']
const withOthers = (...own: readonly string[]) => [...own, ...OTHERS]
const parts = [
  { range: { first: 0, last: 99 }, isKept: true },
  { range: { first: 100, last: 599 }, isKept: false },
  { range: { first: 600, last: 1023 }, isKept: true },
]

/** Cut in three, of which the first worker holds two. */
async function cutInThree(): Promise<readonly [HeldRange, HeldRange]> {
  await set('position = 5, is_ready = true')
  expect(await board().split(held, parts)).toBe(true)
  const [low, high] = [
    { first: 0, last: 99 },
    { first: 600, last: 1023 },
  ]
  return [
    { ...held, range: low, epoch: await acquire('one', low) },
    { ...held, range: high, epoch: await acquire('one', high) },
  ]
}

test('a range is taken from nobody whose lease runs, but by its owner and by one that may', async () => {
  expect(await acquire('two')).toBe(0n)
  expect(await acquire('one')).toBeGreaterThan(held.epoch)
  expect(await acquire('one', { last: 511 })).toBe(0n)
  await set("lease_until = clock_timestamp() - interval '1 second'")
  expect(await acquire('two')).toBeGreaterThan(0n)
  expect(await acquire('one')).toBe(0n)
  expect(await acquire('one', { preempts: true })).toBeGreaterThan(0n)
  expect(await ranges()).toEqual(withOthers('a@1 0-1023 one at 0'))
})

test('leases that were written before the clock was put back hold nobody up', async () => {
  await boardOf('two').heartbeat([])
  for (const [span, isFree, living] of [
    ['50 seconds', false, ['one', 'two']],
    ['1 hour', true, ['one']],
  ] as const) {
    await set(`lease_until = clock_timestamp() + interval '${span}'`)
    await postgres.query(`update log.projection_workers set lease_until = clock_timestamp() + interval '${span}'`)
    expect((await board().ranges([{ name: 'a', version: 1 }])).map((range) => range.isFree)).toEqual([isFree])
    expect((await board().heartbeat([])).map(({ worker }) => worker)).toEqual(living)
    expect((await acquire('two')) > 0n).toBe(isFree)
  }
})

test('an owner that claims a block keeps its range, also when it was silent', async () => {
  await set("lease_until = clock_timestamp() - interval '1 second'")
  const checkpoint = new Checkpoint({ projection: 'a', version: 1, firstSlice: 0, lastSlice: 1023 }, LEASE_MS)
  await checkpoint.claim(postgres, { epoch: held.epoch, from: 0n, to: 9n })
  expect(await acquire('two')).toBe(0n)
})

test('a projection that begins anew has nothing parked, others keep what they have', async () => {
  await postgres.query("delete from log.checkpoints where projection = 'a' and version = 1")
  await park('a', 1)
  await acquire('one')
  const { rows } = await postgres.query('select projection, version from log.dead_letters order by 1')
  expect(rows).toEqual([
    { projection: 'a', version: 2 },
    { projection: 'b', version: 1 },
  ])
})

test('a range is split where it stands; what is not kept is free at once, and what others have stays', async () => {
  await cutInThree()
  expect(await ranges()).toEqual(
    withOthers('a@1 0-99 one at 5 ready', 'a@1 100-599  at 5 ready free', 'a@1 600-1023 one at 5 ready'),
  )
  const { rows } = await postgres.query('select count(distinct epoch) from log.checkpoints')
  expect(rows).toEqual([{ count: 5n }])
})

test('the first part may be the one that is given away', async () => {
  const given = [
    { range: { first: 0, last: 511 }, isKept: false },
    { range: { first: 512, last: 1023 }, isKept: true },
  ]
  expect(await board().split(held, given)).toBe(true)
  expect(await ranges()).toEqual(withOthers('a@1 0-511  at 0 free', 'a@1 512-1023 one at 0'))
})

test('a range is not split by one who was deposed, nor while a block of it is claimed', async () => {
  expect(await board().split({ ...held, epoch: held.epoch - 1n }, parts)).toBe(false)
  await set('claimed_position = 9')
  expect(await board().split(held, parts)).toBe(false)
  expect(await ranges()).toEqual(withOthers('a@1 0-1023 one at 0'))
})

test('a split waits for the batch that moves the range, and all its parts stand where that left it', async () => {
  const client = await postgres.connect()
  try {
    await client.query('begin')
    await client.query("update log.checkpoints set position = 7 where projection = 'a' and version = 1")
    const splitting = board().split(held, parts)
    const waiting = 'select from pg_locks where not granted and transactionid = pg_current_xact_id()::xid'
    await until(async () => (await client.query(waiting)).rowCount === 1)
    await client.query('commit')
    expect(await splitting).toBe(true)
  } finally {
    client.release()
  }
  expect(await ranges()).toEqual(withOthers('a@1 0-99 one at 7', 'a@1 100-599  at 7 free', 'a@1 600-1023 one at 7'))
})

test('who was deposed by a split moves nothing any more', async () => {
  await board().split(held, parts)
  const checkpoint = new Checkpoint({ projection: 'a', version: 1, firstSlice: 0, lastSlice: 1023 }, LEASE_MS)
  await expect(checkpoint.advance(postgres, { epoch: held.epoch, from: 0n, to: 1n }, true)).rejects.toThrow(
    'another owner',
  )
})

test('neighbours at one position are joined, ready when both are; others are not', async () => {
  const [low, high] = await cutInThree()
  const middle = { first: 100, last: 599 }
  const between = { ...held, range: middle, epoch: await acquire('one', middle) }
  expect(await board().merge([low, high]), 'not neighbours').toBe(false)
  await set('position = 6', 600)
  expect(await board().merge([low, between, high]), 'apart').toBe(false)
  await set('position = 5, claimed_position = 9', 600)
  expect(await board().merge([low, between, high]), 'claimed').toBe(false)
  await set('claimed_position = null, is_ready = false', 600)
  expect(await board().merge([low, { ...between, epoch: 1n }, high]), 'deposed').toBe(false)
  expect(await board().merge([low, between])).toBe(true)
  expect(await ranges()).toEqual(withOthers('a@1 0-599 one at 5 ready', 'a@1 600-1023 one at 5'))
  const joined = { ...held, epoch: await acquire('one', { last: 599 }), range: { first: 0, last: 599 } }
  expect(await board().merge([joined, high])).toBe(true)
  expect(await ranges()).toEqual(withOthers('a@1 0-1023 one at 5'))
})

test('the board shows whose lease runs', async () => {
  await cutInThree()
  const shown = await board().ranges([{ name: 'a', version: 1 }])
  expect(shown.map(({ range, isFree }) => [range.first, isFree])).toEqual([
    [0, false],
    [100, true],
    [600, false],
  ])
})

test('all that live see each other in one order, and none that is silent', async () => {
  await boardOf('three').heartbeat(['a@2'])
  await boardOf('two').heartbeat(['b@1'])
  await postgres.query(
    "update log.projection_workers set lease_until = clock_timestamp() - interval '1 second' where worker = 'two'",
  )
  await board().heartbeat([])
  expect(await board().heartbeat(['a@1'])).toMatchObject([
    { worker: 'one', isSelf: true, projections: ['a@1'] },
    { worker: 'three', isSelf: false, projections: ['a@2'] },
  ])
  await boardOf('two').heartbeat(['b@1'])
  expect((await board().heartbeat(['a@1'])).map(({ worker }) => worker)).toEqual(['one', 'three', 'two'])
})

test('who follows on a node frees what the one before had, and what long silent ones have; nothing else', async () => {
  await boardOf('one', 'home').heartbeat([])
  await boardOf('other', 'elsewhere').heartbeat([])
  await acquire('silent', { projection: 'c' })
  await boardOf('silent').heartbeat([])
  await postgres.query(
    "update log.projection_workers set lease_until = clock_timestamp() - interval '61 minutes' where worker = 'silent'",
  )
  const next = boardOf('next', 'home')
  await next.heartbeat([])
  await next.join()
  expect(await ranges()).toEqual(['a@1 0-1023 one at 0 free', ...OTHERS, 'c@1 0-1023 silent at 0 free'])
  expect((await next.heartbeat([])).map(({ worker }) => worker)).toEqual(['next', 'other'])
})

test('who leaves frees what it has', async () => {
  await board().heartbeat(['a@1'])
  await board().leave()
  expect(await ranges()).toEqual(withOthers('a@1 0-1023 one at 0 free'))
  expect(await boardOf('two').heartbeat([])).toHaveLength(1)
})
