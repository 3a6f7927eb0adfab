import { memoryCheckpoints, type ReaderCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { Append, EventStore, Verdict } from '@heptad/infra/event-store/port.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import type { DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { SliceRange } from '@heptad/infra/slices/slice-of.ts'
import { memorySnapshots } from '@heptad/infra/snapshots/memory.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { ProjectionTarget } from '@heptad/projections/runner/target.ts'
import type { TakenBatch } from '../invariants/read-models.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import { VirtualClock } from '../schedule/virtual-clock.ts'
import { ownedReadModels, type ReadModelStore, sharedReadModels } from './read-model-store.ts'

/** Everything durable, shared by the processes of a simulation: the log, and what is kept beside it. Its clock is right. */
export class SharedServices {
  readonly server: Owner = { name: 'server', isAlive: true, stalledUntil: 0 }
  readonly clock: VirtualClock
  readonly store: EventStore
  readonly checkpoints: ReaderCheckpoints = memoryCheckpoints()
  readonly dueIndex: DueIndex = memoryDueIndex()
  readonly snapshots: SnapshotStore = memorySnapshots()
  readonly readModels: ReadModelStore
  /** Who is told, while it lives, of each append that wrote something. */
  readonly onCommit = new Map<Owner, () => void>()

  readonly #onBatch: (taken: TakenBatch) => void

  /** `onBatch` is told of each batch of a projection that was taken. */
  constructor(
    scheduler: Scheduler,
    settings: { readonly leaseMs: number; readonly isShared: boolean },
    onBatch: (taken: TakenBatch) => void,
  ) {
    const makeReadModels = settings.isShared ? sharedReadModels : ownedReadModels
    this.clock = new VirtualClock(scheduler, this.server)
    this.store = memoryEventStore(this.clock)
    this.readModels = makeReadModels(this.clock, settings.leaseMs)
    this.#onBatch = onBatch
  }

  /** The target of a range, each batch of which is seen. */
  targetOf(projection: string, range: SliceRange): ProjectionTarget {
    const target = this.readModels.targetOf(projection, range)
    return {
      ...target,
      write: async (epoch, batch) => {
        await target.write(epoch, batch)
        this.#onBatch({ projection, range, epoch, batch })
      },
    }
  }

  /** Appends, and tells everybody who listens. */
  async append(appends: readonly Append[]): Promise<readonly Verdict[]> {
    const verdicts = await this.store.append(appends)
    if (verdicts.some(({ kind }) => kind === 'appended')) this.#tell()
    return verdicts
  }

  #tell(): void {
    for (const [owner, tell] of this.onCommit) {
      if (owner.isAlive) tell()
      else this.onCommit.delete(owner)
    }
  }
}
