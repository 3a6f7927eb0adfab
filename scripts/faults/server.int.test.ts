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
  const idlers = await Promise.all(Array.from({ length: 2 }, () => connected(database.url)))
  onTestFinished(async () => void (await Promise.all(idlers.map((idler) => idler.end()))))
  const rig = await Rig.start({ url: database.url })
  for (const isolation of ['read committed', 'repeatable read'] as const) {
    const idler = idlers.pop()
    await idler?.query(`begin isolation level ${isolation}`)
    await idler?.query('select count(*) from log.events')
    for (let round = 0; round < rounds; round += 1) await rig.progress(200, 40_000)
    await idler?.end()
  }
  expect(rig.count('unavailable')).toBe(0)
  await rig.judge()
})

async function connected(url: string): Promise<Client> {
  const client = new Client(url)
  await client.connect()
  return client
}
