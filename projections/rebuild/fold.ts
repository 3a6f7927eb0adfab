import { inTransaction } from '@heptad/infra/postgres/transaction.ts'
import type { Changes } from '../runner/coalesce.ts'
import { advance } from './advance.ts'
import { DEFAULT_LIMITS, FoldWindow, type WindowLimits, WindowWriter } from './fold-window.ts'
import { oneBehind } from './one-behind.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import type { Watch } from './watch.ts'

/** Rows that exist are found by their keys, whatever the planner thinks of a table that was never analysed. */
const BEGIN =
  'begin; set local synchronous_commit = off; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

/**
 * Brings a build to a position by folding the log in memory, in windows of bounded size; the rows of a window are written with the checkpoint, so that it can be taken up
 * there, while the next one is folded. Memory does not grow with the log. Rows of ClickHouse are facts and are sent block by block.
 */
export async function fold(
  build: OpenBuild,
  to: bigint,
  watch: Watch,
  limits: WindowLimits = DEFAULT_LIMITS,
): Promise<void> {
  if (build.engine === 'clickhouse') return advance(build, to, watch)
  const window = new FoldWindow(limits)
  const writer = new WindowWriter(build.key.version, build.position === 0n)
  await oneBehind(async (begin) => {
    for await (const { events, reached } of build.pages(to)) {
      for (const entry of projectEvents(build.projector, build.engines.codec, events)) window.take(entry)
      await watch.progress(reached)
      if (!window.isFull && reached < to) continue
      const changes = window.cut()
      await begin(() => write(build, writer, { changes, reached }))
    }
  })
}

async function write(
  build: OpenBuild,
  writer: WindowWriter,
  { changes, reached }: { changes: Changes; reached: bigint },
) {
  await inTransaction(build.engines.postgres, BEGIN, async (client) => {
    await build.moveWithin(client, reached)
    await writer.write(client, changes)
  })
  build.moved(reached)
}
