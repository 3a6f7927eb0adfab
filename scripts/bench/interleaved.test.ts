import { expect, test } from 'vitest'
import type { Contestant } from './contestant.ts'
import { interleaved } from './interleaved.ts'

/** A contestant that works at the rates it is given, one after the other, and tells what is done with it. */
function contestant(name: string, rateOf: (pool: number) => number, told: string[], isPooled: boolean): Contestant {
  let pool = 0
  return {
    name,
    settings: {},
    async round(callers, seconds) {
      told.push(`${name} ${callers}×${seconds}`)
      return { rate: rateOf(pool), p50Ms: 1, p99Ms: 2 }
    },
    ...(isPooled && {
      async usePool(connections: number) {
        pool = connections
      },
    }),
    async verify() {
      told.push(`${name} verified`)
      return { events: 1 }
    },
    close: async () => {},
  }
}

const plan = { callers: [8], rounds: 2, seconds: 1, onRound: () => {}, quiet: async () => {} }

test('contestants take turns after warming up, every second round backward, and all verify at the end', async () => {
  const told: string[] = []
  const one = contestant('one', () => 10, told, false)
  const other = contestant('other', () => 5, told, false)
  const { rows, found } = await interleaved([one, other], plan)
  const warmUp = ['one 8×0.5', 'other 8×0.5']
  const rounds = ['one 8×1', 'other 8×1', 'other 8×1', 'one 8×1']
  expect(told).toEqual([...warmUp, ...rounds, 'one verified', 'other verified'])
  expect(rows.map(({ rate, firstIsTimesFaster }) => [rate, firstIsTimesFaster?.median])).toEqual([
    [10, undefined],
    [5, 2],
  ])
  expect(found).toEqual({ one: { events: 1 }, other: { events: 1 } })
})

test('each round waits for a quiet machine', async () => {
  const told: string[] = []
  const quiet = async () => void told.push('quiet')
  const paced = { ...contestant('one', () => 10, told, false), paced: async () => ({ rate: 7, p50Ms: 1, p99Ms: 2 }) }
  await interleaved([paced, contestant('other', () => 5, told, false)], { ...plan, rounds: 1, quiet })
  const rounds = ['quiet', 'one 8×1', 'quiet', 'other 8×1']
  expect(told.slice(2)).toEqual([...rounds, 'quiet', 'quiet', 'one verified', 'other verified'])
})

test('a contestant with a pool gets the size that was fastest at this number of callers', async () => {
  const pooled = contestant('pooled', (pool) => (pool === 10 ? 100 : 50), [], true)
  const { rows } = await interleaved([pooled], plan)
  expect(rows).toMatchObject([{ pool: 10, rate: 100 }])
})

test('a contestant that can be paced is run again at seven tenths of its rate, and its latencies are kept apart', async () => {
  const rates: number[] = []
  const paced: Contestant = {
    ...contestant('paced', () => 100, [], false),
    async paced(callers, seconds, rate) {
      rates.push(rate)
      return { rate, p50Ms: callers, p99Ms: seconds }
    },
  }
  const { rows } = await interleaved([paced, contestant('other', () => 1, [], false)], plan)
  expect(rates).toEqual([70, 70])
  expect(rows[0]).toMatchObject({ rate: 100, p99Ms: 2, paced: { rate: 70, p50Ms: 8, p99Ms: 1 } })
  expect(rows[1]?.paced).toBeUndefined()
})

test('work that was lost fails the benchmark', async () => {
  const loser: Contestant = {
    ...contestant('loser', () => 1, [], false),
    verify: () => Promise.reject(new Error('one is missing')),
  }
  await expect(interleaved([loser], plan)).rejects.toThrow('one is missing')
})
