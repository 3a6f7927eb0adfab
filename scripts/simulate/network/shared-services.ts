import { memoryCheckpoints, type ReaderCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { Append, EventStore, Verdict } from '@heptad/infra/event-store/port.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import type { DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { SliceRange } from '@heptad/infra/slices/slice-of.ts'
import { memorySnapshots } from '@heptad/infra/snapshots/memory.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { RangeBoard } from '@heptad/projections/runner/range-board.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from '@heptad/projections/runner/target.ts'
import type { TakenBatch } from '../invariants/read-models.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import { LatestTime, VirtualClock } from '../schedule/virtual-clock.ts'
import { isPoison, type Poison } from '../workload/poison.ts'
import { POISONED } from '../workload/projections.ts'
import { OrderBook, parkedIn } from './order-book.ts'
import { ownedReadModels, type ReadModelStore, sharedReadModels } from './read-model-store.ts'

/** Who sees what happens to the services. */
export interface ServicesWatcher {
  /** A batch of a projection was taken. */
  batchTaken(taken: TakenBatch): void
  /** A call reached the log. */
  judged(appends: readonly Append[], verdicts: readonly Verdict[]): void
}

/** Everything durable, shared by the processes of a simulation: the log, and what is kept beside it. Its clock is right. */
export class SharedServices {
  readonly server: Owner = { name: 'server', isAlive: true, stalledUntil: 0 }
  readonly latestTime = new LatestTime()
  readonly clock: VirtualClock
  readonly store: EventStore
  readonly checkpoints: ReaderCheckpoints = memoryCheckpoints()
  readonly dueIndex: DueIndex = memoryDueIndex()
  readonly snapshots: SnapshotStore = memorySnapshots()
  readonly readModels: ReadModelStore
  /** Who is told, while it lives, of each append that wrote something. */
  readonly onCommit = new Map<Owner, () => void>()

  readonly orders = new OrderBook()
  readonly poison: Poison
  readonly #watcher: ServicesWatcher

  constructor(
    scheduler: Scheduler,
    settings: { readonly leaseMs: number; readonly isShared: boolean; readonly poison: Poison },
    watcher: ServicesWatcher,
  ) {
    const makeReadModels = settings.isShared ? sharedReadModels : ownedReadModels
    this.clock = new VirtualClock(scheduler, this.server, this.latestTime)
    this.store = memoryEventStore(this.clock)
    this.readModels = makeReadModels(this.clock, settings.leaseMs)
    this.poison = settings.poison
    this.#watcher = watcher
  }

  /** The target of a range, each batch of which is seen. */
  targetOf(projection: string, range: SliceRange): ProjectionTarget {
    const target = this.readModels.targetOf(projection, range)
    return {
      ...target,
      write: async (epoch, batch) => {
        if (projection === POISONED) this.#refusePoison(batch)
        await target.write(epoch, batch)
        if (batch.deadLetters?.order !== undefined) this.orders.note(batch.deadLetters.order)
        this.#watcher.batchTaken({ projection, range, epoch, batch })
      },
    }
  }

  /** The board as one process instance has it; `node` is its place. */
  boardOf(worker: string, node: string): RangeBoard {
    return {
      ...this.readModels.boardOf(worker, node),
      orders: async () => this.orders.open,
      isOpen: async (order) => this.orders.isOpen(order),
      parkedIn: async (order, limit) => parkedIn(this.readModels.deadLettersOf(order.projection), order, limit),
    }
  }

  /** Appends, and tells everybody who listens. */
  async append(appends: readonly Append[]): Promise<readonly Verdict[]> {
    const verdicts = await this.store.append(appends)
    this.#watcher.judged(appends, verdicts)
    if (verdicts.some(({ kind }) => kind === 'appended')) this.#tell()
    return verdicts
  }

  #refusePoison({ entries }: Batch): void {
    const { refusedBy, isBroken } = this.poison
    if (refusedBy === 'engine' && isBroken() && entries.some(({ event }) => isPoison(event)))
      throw new RowsRefused('value out of range')
  }

  #tell(): void {
    for (const [owner, tell] of this.onCommit) {
      if (owner.isAlive) tell()
      else this.onCommit.delete(owner)
    }
  }
}
