import { openPool } from '@heptad/infra/postgres/pool.ts'
import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'
import { Checkpoint } from './checkpoint.ts'
import { postgresBoard } from './postgres-board.ts'
import type { HeldRange } from './range-board.ts'

const LEASE_MS = 60_000

async function freshBoard() {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const postgres = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'test-orders' })
  onTestFinished(() => postgres.end())
  const board = postgresBoard({ postgres, worker: 'one', node: 'one', leaseMs: LEASE_MS })
  return {
    async own(projection: string): Promise<HeldRange> {
      const checkpoint = new Checkpoint({ projection, version: 1, firstSlice: 0, lastSlice: 1023 }, LEASE_MS)
      const identity = { logId: 'log', incarnation: 'first' }
      const owned = await checkpoint.acquire(postgres, { owner: 'one', identity, preempts: false })
      if (owned === null) throw new Error(`${projection} has another owner`)
      return { projection, version: 1, range: ALL_SLICES, epoch: owned.epoch }
    },
    split: board.split,
    async order(projection: string, slice: number, count: number): Promise<void> {
      await postgres.query(
        `insert into log.dead_letter_orders (order_id, projection, version, sequence_key, slice, action, reason, ordered_by)
         select gen_random_uuid(), $1, 1, 'some', $2, 'retry', 'mended', 'ann' from generate_series(1, $3)`,
        [projection, slice, count],
      )
    },
    async open(...names: readonly string[]): Promise<readonly string[]> {
      const orders = await board.orders(names.map((name) => ({ name, version: 1 })))
      return orders.map(({ projection, slice }) => `${projection} ${slice}`)
    },
  }
}

test('many orders for one range keep none of another range from its owner, nor of another projection', async () => {
  const { own, split, order, open } = await freshBoard()
  const halves = [
    { first: 0, last: 511 },
    { first: 512, last: 1023 },
  ]
  const parts = halves.map((range) => ({ range, isKept: true }))
  expect(await split(await own('a'), parts)).toBe(true)
  await own('b')
  await order('a', 5, 150)
  await order('a', 700, 1)
  await order('b', 5, 1)
  const orders = await open('a', 'b')
  expect(orders.filter((each) => each !== 'a 5')).toEqual(['a 700', 'b 5'])
  expect(orders.length).toBeLessThan(150)
  expect(await open('b')).toEqual(['b 5'])
})
