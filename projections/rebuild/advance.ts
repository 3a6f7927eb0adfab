import { forEachYielding } from '../runner/for-each-yielding.ts'
import type { BatchEntry } from '../runner/target.ts'
import { oneBehind } from './one-behind.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import type { Watch } from './watch.ts'

const BATCH_EVENTS = 2500

/** Brings a build to a position as a projector does, batch by batch. A batch is written, rows and checkpoint together, while the next one is read and projected. */
export async function advance(build: OpenBuild, to: bigint, watch: Watch): Promise<void> {
  await oneBehind(async (begin) => {
    for await (const { events, reached } of build.pages(to, { limit: BATCH_EVENTS })) {
      const entries: BatchEntry[] = []
      await forEachYielding(projectEvents(build.projector, build.engines.codec, events), (entry) => entries.push(entry))
      await begin((before) => build.write(entries, reached, before))
      await watch.progress(reached)
    }
  })
}
