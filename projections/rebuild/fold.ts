import { advance } from './advance.ts'
import { OwnLane } from './fold-lane.ts'
import { foldTogether } from './fold-together.ts'
import { type WindowLimits, WindowWriter } from './fold-window.ts'
import { HelperLane } from './helper-lane.ts'
import type { OpenBuild } from './open-build.ts'
import { SeenKeys } from './seen-keys.ts'
import type { Watch } from './watch.ts'

export interface FoldLimits extends WindowLimits {
  /** A helper thread takes part when at least this many positions are to be folded. */
  readonly helperFrom: bigint
  /** Least number of positions in a span, when two threads fold. */
  readonly shortestSpan: bigint
}

/** Fewer than `helperFrom` positions are folded before a helper thread has started. */
export const DEFAULT_LIMITS: FoldLimits = {
  values: 450_000,
  operations: 600_000,
  milliseconds: 5000,
  helperFrom: 100_000n,
  shortestSpan: 8_000n,
}

/**
 * Brings a build to a position by folding the log in memory, in windows of bounded size, so memory does not grow with the log. The rows of a window are written
 * together with the checkpoint, while the next window is folded; an interrupted fold goes on from there. A long stretch is folded by this thread and a helper
 * (decision 35): what a span of the log does to the rows does not depend on earlier events, so both fold at once and write in turn. Rows of ClickHouse are facts,
 * and are sent block by block.
 */
export async function fold(
  build: OpenBuild,
  to: bigint,
  watch: Watch,
  limits: FoldLimits = DEFAULT_LIMITS,
): Promise<void> {
  if (build.engine === 'clickhouse') return advance(build, to, watch)
  const keys = new SeenKeys()
  if (build.position > 0n) keys.addAll()
  const own = new OwnLane({ build, writer: new WindowWriter(build.key.version, keys), limits, watch })
  const { startHelper } = build.engines
  if (startHelper === undefined || to - build.position < limits.helperFrom) {
    await own.fold({ from: build.position, to }, Promise.resolve())
    return
  }
  const helper = new HelperLane(startHelper(), build, { keys, limits })
  try {
    await foldTogether(own, helper, { from: build.position, to }, limits.shortestSpan)
  } finally {
    helper.stop()
    await helper.ended
  }
}
