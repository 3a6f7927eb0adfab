import type { Contestant } from './contestant.ts'

const POOL_SIZES = [2, 10, 32]

/**
 * Warms a contestant up at this number of callers. One that has a pool tries each size for so many seconds
 * and keeps the one with the highest rate, which is answered; null for the others.
 */
export async function calibrate(contestant: Contestant, callers: number, seconds: number): Promise<number | null> {
  if (contestant.usePool === undefined) {
    await contestant.round(callers, seconds)
    return null
  }
  let best = { size: 0, rate: 0 }
  for (const size of POOL_SIZES) {
    await contestant.usePool(size)
    await contestant.round(callers, seconds / 2)
    const { rate } = await contestant.round(callers, seconds)
    if (rate > best.rate) best = { size, rate }
  }
  await contestant.usePool(best.size)
  await contestant.round(callers, seconds / 2)
  return best.size
}
