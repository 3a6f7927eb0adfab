import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, newStream, newTenant, stock } from '../contract/fixtures.ts'
import type { Append, EventStore } from '../port.ts'
import { appendParameters } from './append-parameters.ts'
import { int4Array } from './binary-array.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

let database: TestDatabase
let store: EventStore
const [one, other] = [newTenant(), newTenant()]

beforeAll(async () => {
  database = await testDatabase()
  store = await openPostgresEventStore({ url: database.url })
  await stock(store, one, newStream(), 3)
  await stock(store, other, newStream(), 2)
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
})

/** Runs statements on one connection that took a role; answers the rows of the last. */
async function as(role: string | null, ...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url, ...(role && { options: `-c role=${role}` }) })
  await client.connect()
  try {
    let rows: readonly Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

async function appendAs(role: string, values: readonly Buffer[]): Promise<void> {
  const client = new Client({ connectionString: database.url, options: `-c role=${role}` })
  await client.connect()
  try {
    const places = values.map((_, index) => `$${index + 1}`).join(', ')
    await client.query(`select log.append(${places})`, [...values])
  } finally {
    await client.end()
  }
}

const countOf = async (role: string, ...before: readonly string[]) => {
  const [row] = await as(role, ...before, 'select count(*)::integer as count from log.events')
  return row?.count
}

describe('the writer', () => {
  test.each([
    'select * from log.events',
    'select * from log.identity',
    `insert into log.events (position) values (1)`,
    'delete from log.events',
    'begin; lock table log.identity in exclusive mode',
    'create table log.mine ()',
  ])('may not %s', async (statement) => {
    await expect(as('heptad_writer', statement)).rejects.toThrow('permission denied')
  })

  test('may execute no function of the log but append', async () => {
    const rows = await as(
      'heptad_writer',
      `select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'log' and has_function_privilege(p.oid, 'execute')`,
    )
    expect(rows).toEqual([{ proname: 'append' }])
  })
})

test('what runs with the rights of its owner finds tables and functions by a path of its own', async () => {
  const rows = await as(
    null,
    `select p.oid::regprocedure as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'log' and p.prosecdef and not coalesce(p.proconfig, '{}') @> array['search_path=pg_catalog']`,
  )
  expect(rows).toEqual([])
})

describe('a call whose arrays do not agree is refused whole', () => {
  const [FIRST_EVENTS, PREVIOUS_WRITES, EARLIER_EVENTS, EVENT_WRITES] = [6, 8, 9, 13]

  test.each([
    ['the first event of each write', FIRST_EVENTS, [1, 3, 4]],
    ['the write before on the same stream', PREVIOUS_WRITES, [0, 1, 0]],
    ['a write on another stream', PREVIOUS_WRITES, [0, 0, 2]],
    ['a write that comes later', PREVIOUS_WRITES, [3, 0, 1]],
    ['events of the writes before on the same stream', EARLIER_EVENTS, [0, 0, 2]],
    ['events before of no write', EARLIER_EVENTS, [1, 0, 2]],
    ['an event of the write before', EVENT_WRITES, [1, 1, 3]],
    ['events of two writes the other way round', EVENT_WRITES, [1, 3, 2]],
    ['an event of no write', EVENT_WRITES, [1, 2, 4]],
    ['an event whose write is not named', EVENT_WRITES, [1, 2]],
    ['more events than the writes have', EVENT_WRITES, [1, 2, 3, 3]],
  ])('%s', async (_, parameter, wrong) => {
    const [streamId, between] = [newStream(), newStream()]
    const appends = [streamId, between, streamId].map((each) => append({ tenantId: one, streamId: each }))
    await expectRefused(appends, parameter, wrong)
    expect(await store.readStream(one, streamId)).toEqual([])
  })

  test('a write on the same stream of another tenant', async () => {
    const streamId = newStream()
    const appends = [one, other].map((tenantId) => append({ tenantId, streamId }))
    const [values, wrong] = [appendParameters(appends), int4Array([0, 1])]
    await expectRefusal(values.with(PREVIOUS_WRITES, wrong).with(EARLIER_EVENTS, wrong))
  })

  test('fewer events than the writes have, in every array', async () => {
    const appends = [1, 1, 1].map((events) => append({ tenantId: one, streamId: newStream(), events }))
    const ofTwo = appendParameters(appends.slice(0, 2))
    await expectRefusal([...appendParameters(appends).slice(0, EVENT_WRITES), ...ofTwo.slice(EVENT_WRITES)])
  })

  test('a write that comes before itself', async () => {
    const appends = [1, 0].map((events) => append({ tenantId: one, streamId: newStream(), events }))
    await expectRefused(appends, PREVIOUS_WRITES, [0, 2])
  })

  function expectRefused(appends: readonly Append[], parameter: number, wrong: readonly number[]): Promise<void> {
    return expectRefusal(appendParameters(appends).with(parameter, int4Array(wrong)))
  }

  async function expectRefusal(values: readonly Buffer[]): Promise<void> {
    await expect(appendAs('heptad_writer', values)).rejects.toThrow(
      /the arrays of a call do not agree|null value in column "position"/,
    )
  }
})

describe('nobody else', () => {
  test.each(['heptad_reader', 'heptad_projector', 'heptad_cdc'])('appends: not %s', async (role) => {
    const values = appendParameters([append({ tenantId: one, streamId: newStream() })])
    await expect(appendAs(role, values)).rejects.toThrow('permission denied for function append')
  })
})

describe('the reader', () => {
  test('sees nothing without a tenant', async () => {
    expect(await countOf('heptad_reader')).toBe(0)
    expect(await countOf('heptad_reader', `set heptad.tenant = ''`)).toBe(0)
  })

  test('sees the events of its tenant and no others', async () => {
    expect(await countOf('heptad_reader', `set heptad.tenant = '${one}'`)).toBe(3)
    expect(await countOf('heptad_reader', `set heptad.tenant = '${other}'`)).toBe(2)
    expect(await countOf('heptad_reader', `set heptad.tenant = '${newTenant()}'`)).toBe(0)
  })
})

test.each(['heptad_projector', 'heptad_cdc'])('%s sees the whole log and changes nothing', async (role) => {
  expect(await countOf(role)).toBe(5)
  await expect(as(role, `update log.events set data = '{}'`)).rejects.toThrow('permission denied')
})

describe('the log is append-only', () => {
  const changes = [`update log.events set data = '{}'`, 'delete from log.events where false', 'truncate log.events']

  test.each(changes)('its owner is refused: %s', async (change) => {
    await expect(as('heptad_owner', change)).rejects.toThrow('the log is append-only')
  })

  test.each(changes)('the superuser is refused: %s', async (change) => {
    await expect(as(null, change)).rejects.toThrow('the log is append-only')
    await expect(as(null, 'set session_replication_role = replica', change)).rejects.toThrow('the log is append-only')
  })
})

test('append judges by itself what the adapter holds back: foreign streams, a stream that stands twice, and it refuses a call in which a command does', async () => {
  const tenantId = newTenant()
  const single = append({ tenantId, streamId: newStream() })
  const again = append({ tenantId, streamId: newStream(), commandId: single.commandId })
  const foreign = append({ tenantId: newTenant(), streamId: newStream() })
  const client = new Client({ connectionString: database.url, options: '-c role=heptad_writer' })
  await client.connect()
  const verdictsOn = async (...appends: Parameters<typeof appendParameters>[0]) => {
    const values = [...appendParameters(appends)]
    const places = values.map((_, index) => `$${index + 1}`).join(', ')
    const { rows } = await client.query<{ verdicts: number[] }>(`select verdicts from log.append(${places})`, values)
    return rows[0]?.verdicts
  }
  expect(await verdictsOn({ ...single, writes: foreign.writes })).toEqual([3])
  expect(await verdictsOn({ ...single, writes: [...single.writes, ...single.writes] })).toEqual([4])
  await expect(verdictsOn(single, again)).rejects.toThrow('events_command')
  await client.end()
})

test('the first event of each append carries the command and the number of its events', async () => {
  const [row] = await as(
    'heptad_projector',
    `select count(*)::integer as appends, sum(command_events)::integer as events
     from log.events where command_id is not null and tenant_id = '${one}'`,
  )
  expect(row).toEqual({ appends: 1, events: 3 })
})
