import { promotedBytes } from '@heptad/infra/testing/promoted.ts'
import { expect, test } from 'vitest'
import { Arrivals } from './arrivals.ts'

const ROUNDS = 100
const BODIES = 64
const AT_ONCE = 3
const BYTES = 2000

test('a body that has arrived is young when it dies', async () => {
  const arrivals = new Arrivals({ max: 100, isServing: () => true, checkMs: 60_000 })
  const coming: (() => void)[] = []
  const round = async () => {
    for (let bodies = 0; bodies < BODIES; bodies += 1) {
      const body = `${Math.random()}`.repeat(200).slice(0, BYTES).split('')
      coming.push(arrivals.enter(() => void body.pop()))
      if (coming.length > AT_ONCE) coming.shift()?.()
    }
    for (const leave of coming.splice(0)) leave()
    await new Promise(setImmediate)
  }
  expect(await promotedBytes(ROUNDS, round)).toBeLessThan((BODIES * BYTES) / 10)
})
