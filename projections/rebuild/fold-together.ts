import type { Folded, FoldLane, OwnLane, Span } from './fold-lane.ts'

/** The lane that can begin at once. */
export type FirstLane = FoldLane & Pick<OwnLane, 'foldUntil'>

/**
 * Folds a stretch of the log by two lanes. The first begins alone, in windows as large as they may be; once the other is ready, each takes the next span as soon as it is free. Ends when everything is
 * written, or both have stopped; throws the first failure. `shortest`: the least number of positions in a span.
 */
export async function foldTogether(own: FirstLane, helper: FoldLane, stretch: Span, shortest: bigint): Promise<void> {
  let isHelped = false
  void helper.ready.then(() => {
    isHelped = true
  })
  const alone = await own.foldUntil(() => isHelped, stretch, shortest)
  const lanes = [own, helper]
  const failures: unknown[] = []
  let [next, length] = [alone.reached, nextLength(alone.reached - stretch.from, alone, shortest)]
  let turn: Promise<void> = Promise.resolve()
  const work = async (lane: FoldLane): Promise<void> => {
    while (next < stretch.to && failures.length === 0) {
      const span = { from: next, to: next + spanLength(stretch.to - next, length) }
      const [before, after] = [turn, Promise.withResolvers<void>()]
      after.promise.catch(() => {})
      next = span.to
      turn = after.promise
      try {
        length = nextLength(span.to - span.from, await lane.fold(span, before), shortest)
        after.resolve()
      } catch (error) {
        failures.push(error)
        after.reject(error)
        for (const each of lanes) each.stop()
      }
    }
  }
  await Promise.all(lanes.map(work))
  if (failures.length > 0) throw failures[0]
}

/** The last two spans are equally long, so that no lane has much left to do when the other is done. */
function spanLength(rest: bigint, length: bigint): bigint {
  if (rest <= length) return rest
  return rest < 2n * length ? (rest + 1n) / 2n : length
}

/** Aims at spans of one window each, and that a large one: a span of more makes the other lane wait for its turn, windows that are small write the same rows more often. */
function nextLength(length: bigint, { windows, fullness }: Folded, shortest: bigint): bigint {
  const fitting = windows > 1 ? length / BigInt(windows) : fullness < 1 / 2 ? length * 2n : length
  return fitting > shortest ? fitting : shortest
}
