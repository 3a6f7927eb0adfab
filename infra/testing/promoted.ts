import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' | 'major' }) => void

const OLD = new Set(['old_space', 'large_object_space'])
const WARM_UP = 20

/**
 * How many bytes each round of work leaves in V8's old generation, where only a full collection takes them away: what is still held, and
 * what dead objects of that generation hold on to. Two minor collections after each round move into it what lives.
 */
export async function promotedBytes(rounds: number, work: () => Promise<void>): Promise<number> {
  for (let round = 0; round < WARM_UP; round += 1) await workAndCollect(work)
  collect({ type: 'major' })
  const before = bytesOfOld()
  for (let round = 0; round < rounds; round += 1) await workAndCollect(work)
  return (bytesOfOld() - before) / rounds
}

async function workAndCollect(work: () => Promise<void>): Promise<void> {
  await work()
  collect({ type: 'minor' })
  collect({ type: 'minor' })
}

/** Buffers count for what they hold outside the heap. */
function bytesOfOld(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name }) => OLD.has(space_name))
  return spaces.reduce((sum, space) => sum + space.space_used_size, process.memoryUsage().arrayBuffers)
}
