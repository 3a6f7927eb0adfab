import { expect, test } from 'vitest'
import { untilQuiet } from './machine.ts'

/** A machine of which these shares are in use after what was written is flushed, one after the other, and the last one for ever; answers how long was waited for it to be quiet. */
async function waitedMs(...shares: readonly number[]): Promise<number> {
  let now = 0
  let idle = 0
  let isFlushed = false
  const sleep = async (ms: number) => {
    idle += ms * (1 - (isFlushed ? (shares[Math.min(now / ms, shares.length - 1)] ?? 0) : 1))
    now += ms
  }
  const flush = async () => {
    isFlushed = true
  }
  await untilQuiet({ times: () => ({ idle, all: now }), sleep, flush })
  return now
}

test('a machine is waited for until it is quiet, and one that never is only so long', async () => {
  expect(await waitedMs(0.05)).toBe(500)
  expect(await waitedMs(0.9, 0.4, 0.1)).toBe(1500)
  expect(await waitedMs(0.5)).toBe(15_000)
})
