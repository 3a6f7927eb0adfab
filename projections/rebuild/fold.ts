import { inTransaction } from '@heptad/infra/postgres/transaction.ts'
import { advance } from './advance.ts'
import { DEFAULT_LIMITS, FoldWindow, type WindowLimits } from './fold-window.ts'
import { logPages } from './log-pages.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import { breathe, type Watch } from './watch.ts'

/** Events that are folded before others get their turn on this thread. */
const STRETCH = 250
/** Rows that exist are found by their keys, whatever the planner thinks of a table that was never analysed. */
const BEGIN =
  'begin; set local synchronous_commit = off; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

/**
 * Brings a build to a position by folding the log in memory, in windows of bounded size; the rows of a window are written with the checkpoint, so that it can be taken up
 * there. Memory does not grow with the log. Rows of ClickHouse are facts and are sent block by block.
 */
export async function fold(
  build: OpenBuild,
  to: bigint,
  watch: Watch,
  limits: WindowLimits = DEFAULT_LIMITS,
): Promise<void> {
  if (build.engine === 'clickhouse') return advance(build, to, watch)
  const { log, codec } = build.engines
  const window = new FoldWindow(build.key.version, build.position === 0n, limits)
  for await (const { events, reached } of logPages(log, { after: build.position, to })) {
    for (let start = 0; start < events.length; start += STRETCH) {
      for (const entry of projectEvents(build.projector, codec, events.slice(start, start + STRETCH)))
        window.take(entry)
      await breathe()
    }
    await watch.progress(reached)
    if (window.isFull || reached >= to) await write(build, window, reached)
  }
}

async function write(build: OpenBuild, window: FoldWindow, to: bigint): Promise<void> {
  await inTransaction(build.engines.postgres, BEGIN, async (client) => {
    await build.moveWithin(client, to)
    await window.writeTo(client)
  })
  build.moved(to)
  window.clear()
}
