import { memoryCheckpoints, type ReaderCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { Append, EventStore, Verdict } from '@heptad/infra/event-store/port.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import type { DueIndex } from '@heptad/infra/scheduler/port.ts'
import { memorySnapshots } from '@heptad/infra/snapshots/memory.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import { type MemoryTarget, memoryTarget } from '@heptad/projections/runner/memory-target.ts'
import type { TakenBatch } from '../invariants/read-models.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import { VirtualClock } from '../schedule/virtual-clock.ts'
import { simulatedProjections } from '../workload/projections.ts'

/** Everything durable, shared by the processes of a simulation: the log, and what is kept beside it. Its clock is right. */
export class SharedServices {
  readonly server: Owner = { name: 'server', isAlive: true, stalledUntil: 0 }
  readonly clock: VirtualClock
  readonly store: EventStore
  readonly checkpoints: ReaderCheckpoints = memoryCheckpoints()
  readonly dueIndex: DueIndex = memoryDueIndex()
  readonly snapshots: SnapshotStore = memorySnapshots()
  readonly targets: ReadonlyMap<string, MemoryTarget>
  /** Who is told, while it lives, of each append that wrote something. */
  readonly onCommit = new Map<Owner, () => void>()

  /** `onBatch` is told of each batch of a projection that was taken. */
  constructor(scheduler: Scheduler, leaseMs: number, onBatch: (taken: TakenBatch) => void) {
    this.clock = new VirtualClock(scheduler, this.server)
    this.store = memoryEventStore(this.clock)
    this.targets = new Map(
      simulatedProjections.map(({ name }) => [name, watched(name, memoryTarget(this.clock, leaseMs), onBatch)]),
    )
  }

  targetOf(projection: string): MemoryTarget {
    const target = this.targets.get(projection)
    if (target === undefined) throw new Error(`no projection ${projection} is simulated`)
    return target
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

function watched(projection: string, target: MemoryTarget, onBatch: (taken: TakenBatch) => void): MemoryTarget {
  return {
    ...target,
    async write(epoch, batch) {
      await target.write(epoch, batch)
      onBatch({ projection, epoch, batch })
    },
  }
}
