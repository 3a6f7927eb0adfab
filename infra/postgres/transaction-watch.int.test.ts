import { Instant } from '@heptad/schemas/instant.ts'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockFrom } from '../testing/clock-from.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { openPool } from './pool.ts'
import { type OpenTransaction, oldestTransaction, watchTransactions } from './transaction-watch.ts'

let database: TestDatabase
const pools: Pool[] = []

function pool(role: string, applicationName: string): Pool {
  const opened = openPool({ url: database.url, role, max: 2, applicationName })
  pools.push(opened)
  return opened
}

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await Promise.all(pools.map((opened) => opened.end()))
  await database.drop()
})

test('the transaction that began first is told with its name and age, whatever role it has, until it ends', async () => {
  const watcher = pool('none', 'watcher')
  expect(await oldestTransaction(watcher)).toBeNull()
  const [first, second] = [pool('heptad_reader', 'left open'), pool('heptad_projector', 'later')]
  const [one, other] = [await first.connect(), await second.connect()]
  await one.query('begin')
  await one.query('select 1')
  await other.query('begin')
  await other.query('select 1')
  const found = await oldestTransaction(watcher)
  expect(found).toEqual({ name: 'left open', state: 'idle in transaction', seconds: expect.any(Number) })
  await watcher.query('select pg_sleep(0.05)')
  expect((await oldestTransaction(watcher))?.seconds).toBeGreaterThan(found?.seconds ?? 0)
  await one.query('commit')
  expect((await oldestTransaction(watcher))?.name).toBe('later')
  await other.query('rollback')
  expect(await oldestTransaction(watcher)).toBeNull()
  one.release()
  other.release()
})

test('a transaction of a minute is told once, and again only after it had gone; a look that fails changes nothing', async () => {
  const told: number[] = []
  const ages: number[] = []
  let next: () => void = () => {}
  let looks = 0
  const scene: (number | Error | null)[] = [59, 60, 75, new Error('lost'), 90, null, 61]
  const oldest = async (): Promise<OpenTransaction | null> => {
    const seconds = scene[looks] ?? null
    looks += 1
    if (seconds instanceof Error) throw seconds
    return seconds === null ? null : { name: 'psql', state: 'idle in transaction', seconds }
  }
  const now = Instant.parse('2026-01-31T12:00:00Z')
  const clock = clockFrom(
    () => now,
    (_, callback) => {
      next = callback
      return () => {}
    },
  )
  const watch = watchTransactions({
    clock,
    oldest,
    onAge: (seconds) => ages.push(seconds),
    onTooOld: ({ seconds }) => told.push(seconds),
  })
  for (let look = 1; look < scene.length; look += 1) {
    await new Promise(setImmediate)
    next()
  }
  await new Promise(setImmediate)
  watch.stop()
  expect(ages).toEqual([59, 60, 75, 90, 0, 61])
  expect(told).toEqual([60, 61])
})
