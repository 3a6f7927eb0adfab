import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { testDatabase, testPostgresServer } from '@heptad/infra/testing/database.ts'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { extent } from './testing/extent.ts'
import { Rig } from './testing/rig.ts'

const { timeoutMs: timeout, rounds } = extent

test('PostgreSQL that is killed, or stopped immediately, keeps every acknowledged append once', {
  timeout,
}, async () => {
  const server = await testPostgresServer()
  onTestFinished(() => server.stop())
  await migrate({ url: server.url })
  const rig = await Rig.start({ url: server.url })
  for (let round = 0; round < rounds; round += 1) {
    process.kill(server.pid, round % 2 === 0 ? 'SIGKILL' : 'SIGQUIT')
    await server.restart()
    await rig.progress(50, 40_000)
    await rig.calm()
  }
  await rig.judge()
})

test('an idle transaction and a long snapshot elsewhere stall nobody', { timeout }, async () => {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const watcher = await connected(database.url)
  const rig = await Rig.start({ url: database.url })
  for (const isolation of ['read committed', 'repeatable read'] as const) {
    const idler = await connected(database.url)
    const { rows } = await idler.query<{ pid: number }>('select pg_backend_pid() as pid')
    await idler.query(`begin isolation level ${isolation}`)
    await idler.query('select count(*) from log.events')
    const waiting = await waitingFor(rows[0]?.pid, watcher, async () => {
      for (let round = 0; round < rounds; round += 1) await rig.progress(200, 40_000)
    })
    expect(waiting).toEqual([])
    await idler.query('rollback')
  }
  await rig.judge()
})

async function connected(url: string): Promise<Client> {
  const client = new Client(url)
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** The statements that were seen waiting for a session, looking again and again while `work` goes on. */
async function waitingFor(pid: number | undefined, watcher: Client, work: () => Promise<void>) {
  const seen = new Set<string>()
  let isDone = false
  const look = async () => {
    for (; !isDone; await sleep(20)) {
      const waiting = 'select query from pg_stat_activity where $1 = any(pg_blocking_pids(pid))'
      for (const { query } of (await watcher.query<{ query: string }>(waiting, [pid])).rows) seen.add(query)
    }
  }
  await Promise.all([
    look(),
    work().finally(() => {
      isDone = true
    }),
  ])
  return [...seen]
}
