import { oneBehind } from './one-behind.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import type { Watch } from './watch.ts'

const BATCH_EVENTS = 2500

/** Brings a build to a position as a projector does: batch by batch, the rows of each with the checkpoint, while the next one is read and projected. */
export async function advance(build: OpenBuild, to: bigint, watch: Watch): Promise<void> {
  await oneBehind(async (begin) => {
    for await (const { events, reached } of build.pages(to, { limit: BATCH_EVENTS })) {
      const entries = [...projectEvents(build.projector, build.engines.codec, events)]
      await begin(() => build.write(entries, reached))
      await watch.progress(reached)
    }
  })
}
