import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { systemClock } from '../../clock/clock.ts'
import { NotDurable } from '../../postgres/durability.ts'
import { migrate } from '../../postgres/migrate.ts'
import { isAlive } from '../../processes/process-table.ts'
import { testDatabase, testPostgresServer } from '../../testing/database.ts'
import { append, headAfter, newCommand, newStream, newTenant, readToEnd } from '../contract/fixtures.ts'
import { GroupCommit } from '../group-commit.ts'
import { LogTail } from '../log-tail.ts'
import type { Append, EventStore, StoredEvent } from '../port.ts'
import { appendLimits } from './append-connection.ts'
import { appendParameters } from './append-parameters.ts'
import { connectionConfig } from './connection.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

const clock = systemClock()

async function ask(url: string, statement: string): Promise<number> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rowCount ?? 0
  } finally {
    await client.end()
  }
}

/** Writers, each with a chain of its own, that note what was acknowledged. */
function load(commit: GroupCommit, writers: number) {
  const acknowledged: Append[] = []
  const failures: unknown[] = []
  let isRunning = true
  const write = async () => {
    const [tenantId, streamId] = [newTenant(), newStream()]
    let previous: Append | null = null
    for (let revision = 0n; isRunning; revision += 2n) {
      const expectedHead = previous === null ? 'none' : headAfter(previous, revision - 2n)
      const next: Append = append({ tenantId, streamId, expectedHead, events: 2 })
      try {
        const verdict = await commit.append(next, 100_000)
        if (verdict.kind !== 'appended') throw new Error(`verdict ${verdict.kind}`)
        expect(verdict.heads).toEqual([headAfter(next, revision)])
      } catch (error) {
        failures.push(error)
        return
      }
      acknowledged.push(next)
      previous = next
    }
  }
  const done = Promise.all(Array.from({ length: writers }, write))
  return {
    acknowledged,
    failures,
    /** Until each has been answered about once more. */
    async goesOn() {
      const before = acknowledged.length
      await expect.poll(() => acknowledged.length).toBeGreaterThan(before + writers)
    },
    async stop() {
      isRunning = false
      await done
    },
  }
}

/** Every acknowledged append is there exactly once, revisions and positions have no gap, nothing else is there. */
async function expectWhole(store: EventStore, acknowledged: readonly Append[]): Promise<readonly StoredEvent[]> {
  const log = await readToEnd((after) => store.readAll({ after }), 0n)
  expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => BigInt(index + 1)))
  const revisions = new Map<string, bigint>()
  for (const { tenantId, revision } of log) {
    expect(revision).toBe((revisions.get(tenantId) ?? -1n) + 1n)
    revisions.set(tenantId, revision)
  }
  const ids = log.map(({ eventId }) => eventId)
  const sent = acknowledged.flatMap(({ writes }) =>
    writes.flatMap(({ events }) => events.map(({ eventId }) => eventId)),
  )
  expect(new Set(ids)).toEqual(new Set(sent))
  expect(ids).toHaveLength(sent.length)
  return log
}

async function collect(tail: LogTail, positions: bigint[], signal: AbortSignal): Promise<void> {
  for await (const page of tail.subscribe({ after: 0n, signal }))
    for (const { position } of page.events) positions.push(position)
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('backends killed in mid-append lose nothing, repeat nothing, and are replaced', async () => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const commit = new GroupCommit(store, { clock })
  const tail = new LogTail(store, { clock, after: 0n })
  tail.start()
  const positions: bigint[] = []
  const reading = new AbortController()
  const collecting = collect(tail, positions, reading.signal)
  const running = load(commit, 16)
  for (let round = 0; round < 12; round += 1) {
    await sleep(60)
    const victims = round % 2 ? '' : `and application_name = 'heptad-log-writer'`
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() ${victims}`
    // The writer may still be on its way back from the last time.
    await vi.waitUntil(async () => (await ask(database.url, kill)) > 0, { timeout: 30_000 })
  }
  await running.stop()
  expect(running.failures).toEqual([])
  const log = await expectWhole(store, running.acknowledged)
  expect(await tail.waitUntil(BigInt(log.length), 30_000)).toBe(true)
  await sleep(20)
  reading.abort()
  await collecting
  expect(positions).toEqual(log.map(({ position }) => position))
  await Promise.all([tail.close(), commit.close()])
  await store.close()
  await database.drop()
})

test('a server that is killed and started again has every acknowledged append exactly once', async () => {
  const server = await testPostgresServer()
  await migrate({ url: server.url })
  const store = await openPostgresEventStore({ url: server.url })
  const commit = new GroupCommit(store, { clock })
  const running = load(commit, 16)
  for (let round = 0; round < 2; round += 1) {
    await running.goesOn()
    process.kill(server.pid, 'SIGQUIT')
    await server.restart()
  }
  await running.goesOn()
  await running.stop()
  expect(running.failures).toEqual([])
  await expectWhole(store, running.acknowledged)
  await commit.close()
  await store.close()
  await server.stop()
})

test('a lost server is reported as such, and the next call after its return goes through', async () => {
  const server = await testPostgresServer()
  await migrate({ url: server.url })
  const store = await openPostgresEventStore({ url: server.url })
  const one = append({ tenantId: newTenant(), streamId: newStream() })
  await store.append([one])
  process.kill(server.pid, 'SIGQUIT')
  await expect.poll(() => isAlive(server.pid)).toBe(false)
  const lost = { name: 'LogUnavailable' }
  await expect(store.append([one])).rejects.toMatchObject(lost)
  await expect(store.append([one])).rejects.toMatchObject({ ...lost, outcome: 'not-sent' })
  await expect(store.head()).rejects.toMatchObject(lost)
  await server.restart()
  expect(await store.append([one])).toMatchObject([{ kind: 'duplicate' }])
  expect(await store.head()).toBe(1n)
  await store.close()
  await server.stop()
})

test('two processes on one stream: of each pair of rivals exactly one is appended', async () => {
  const database = await testDatabase()
  const stores = [
    await openPostgresEventStore({ url: database.url }),
    await openPostgresEventStore({ url: database.url }),
  ]
  const [tenantId, streamId] = [newTenant(), newStream()]
  let head: 'none' | ReturnType<typeof headAfter> = 'none'
  for (let round = 0n; round < 200n; round += 1n) {
    const rivals: Append[] = stores.map(() => append({ tenantId, streamId, expectedHead: head }))
    const verdicts = (
      await Promise.all(stores.map((store, index) => store.append(rivals.slice(index, index + 1))))
    ).flat()
    const winner: number = verdicts.findIndex(({ kind }) => kind === 'appended')
    const loser = verdicts[1 - winner]
    const won = rivals[winner]
    if (won === undefined) throw new Error('nobody won')
    head = headAfter(won, round)
    expect(loser).toEqual({ kind: 'conflict', index: 0, actual: head })
  }
  await Promise.all(stores.map((store) => store.close()))
  await database.drop()
})

test.each([
  ['between two statements', {}],
  // Bytes of its call are missing, so the session is not idle: only the limits on a whole call are left.
  ['in mid-call', { idle_in_transaction_session_timeout: '0' }],
])('a client that stalls %s does not keep the lock', async (_, overruled) => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const commit = new GroupCommit(store, { clock })
  const stalled = new Client(connectionConfig(database.url, 'heptad_writer', { ...appendLimits, ...overruled }))
  const endedBy = new Promise<unknown>((resolve) => stalled.on('error', resolve))
  await stalled.connect()
  await stalled.query('begin')
  const none = [...appendParameters([])]
  await stalled.query(`select log.append(${none.map((_, index) => `$${index + 1}`).join(', ')})`, none)
  const held = `select from pg_locks where pid = pg_backend_pid() and granted
    and relation = 'log.identity'::regclass and mode = 'ExclusiveLock'`
  expect((await stalled.query(held)).rowCount).toBe(1)
  const waiting = append({ tenantId: newTenant(), streamId: newStream() })
  expect(await commit.append(waiting, 100_000)).toMatchObject({ kind: 'appended' })
  expect(await endedBy).toMatchObject({ severity: 'FATAL', message: expect.stringMatching(/due to .*timeout$/) })
  await commit.close()
  await store.close()
  await database.drop()
})

test('an idle transaction that holds a snapshot stalls nobody', async () => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: database.url })
  const idle = new Client(database.url)
  await idle.connect()
  await idle.query('begin isolation level repeatable read')
  await idle.query('select count(*) from log.events')
  const verdicts = await store.append([
    append({ tenantId: newTenant(), streamId: newStream(), commandId: newCommand() }),
  ])
  expect(verdicts).toMatchObject([{ kind: 'appended' }])
  expect((await store.readAll()).events).toHaveLength(1)
  await idle.end()
  await store.close()
  await database.drop()
})

test('a server that could lose what it acknowledged is refused at the start', async () => {
  const database = await testDatabase()
  await ask(
    database.url,
    `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
  )
  await expect(openPostgresEventStore({ url: database.url })).rejects.toThrow(NotDurable)
  await database.drop()
})
