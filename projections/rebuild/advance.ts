import { logPages } from './log-pages.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import { breathe, type Watch } from './watch.ts'

const BATCH_EVENTS = 2500

/** Brings a build to a position as a projector does: batch by batch, the rows of each with the checkpoint. */
export async function advance(build: OpenBuild, to: bigint, watch: Watch): Promise<void> {
  const { log, codec } = build.engines
  for await (const { events, reached } of logPages(log, { after: build.position, to, limit: BATCH_EVENTS })) {
    await build.write(projectEvents(build.projector, codec, events), reached)
    await watch.progress(reached)
    await breathe()
  }
}
