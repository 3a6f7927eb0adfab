import { advance } from './advance.ts'
import { type Folded, type FoldLane, OwnLane, type Span } from './fold-lane.ts'
import { DEFAULT_LIMITS, type WindowLimits, WindowWriter } from './fold-window.ts'
import { HelperLane } from './helper-lane.ts'
import type { OpenBuild } from './open-build.ts'
import { SeenKeys } from './seen-keys.ts'
import type { Watch } from './watch.ts'

const LONGEST_SPAN = 128_000n

/**
 * Brings a build to a position by folding the log in memory, in windows of bounded size; the rows of a window are written with the checkpoint, so that it can be taken up
 * there, while the next one is folded. Memory does not grow with the log. A long way is folded by this thread and a helper together, where there may be one: what a
 * span of the log does to the rows does not depend on what was before it, so both fold at once, and write in turn. Rows of ClickHouse are facts and are sent block by block.
 */
export async function fold(
  build: OpenBuild,
  to: bigint,
  watch: Watch,
  limits: WindowLimits = DEFAULT_LIMITS,
): Promise<void> {
  if (build.engine === 'clickhouse') return advance(build, to, watch)
  const keys = new SeenKeys()
  if (build.position > 0n) keys.addAll()
  const own = new OwnLane({ build, writer: new WindowWriter(build.key.version, keys), limits, watch })
  const { startHelper } = build.engines
  if (startHelper === undefined || to - build.position < limits.worthHelper) {
    await own.fold({ from: build.position, to }, Promise.resolve())
    return
  }
  const helper = new HelperLane(startHelper(), build, { keys, limits })
  try {
    await foldTogether([own, helper], { from: build.position, to }, limits)
  } finally {
    helper.stop()
    await helper.ended
  }
}

/** Each lane takes the next span as soon as it is free. Ends when all is written, or all have stopped; throws what the first that failed threw. */
async function foldTogether(lanes: readonly FoldLane[], { from, to }: Span, limits: WindowLimits): Promise<void> {
  const failures: unknown[] = []
  let [next, length] = [from, limits.shortestSpan]
  let turn: Promise<void> = Promise.resolve()
  const allTaken = Promise.withResolvers<void>()
  const work = async (lane: FoldLane): Promise<void> => {
    await Promise.race([lane.ready, allTaken.promise])
    while (next < to && failures.length === 0) {
      const span = { from: next, to: to - next < length ? to : next + length }
      const [before, after] = [turn, Promise.withResolvers<void>()]
      after.promise.catch(() => {})
      next = span.to
      turn = after.promise
      try {
        length = nextLength(length, await lane.fold(span, before), limits)
        after.resolve()
      } catch (error) {
        failures.push(error)
        after.reject(error)
        for (const each of lanes) each.stop()
      }
    }
    allTaken.resolve()
  }
  await Promise.all(lanes.map(work))
  if (failures.length > 0) throw failures[0]
}

/** As long as one window takes: a longer span makes the others wait for its turns, a shorter one writes the same rows more often. */
function nextLength(length: bigint, { windows, values }: Folded, limits: WindowLimits): bigint {
  if (windows > 1) return length / 2n > limits.shortestSpan ? length / 2n : limits.shortestSpan
  return values < limits.values / 2 && length < LONGEST_SPAN ? length * 2n : length
}
