import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { ProjectionKey } from '@heptad/infra/freshness/freshness.ts'
import type { RangeBoard } from '@heptad/projections/runner/range-board.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { simulatedProjections } from '../workload/projections.ts'
import { SharedRanges } from './shared-ranges.ts'

interface Worker {
  readonly node: string
  readonly projections: readonly ProjectionKey[]
  readonly leaseUntil: Instant
}

/** Where the processes of a simulation share projections, as the statements on `log.projection_workers` do it. */
export class SharedBoard {
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly #workers = new Map<string, Worker>()
  readonly #ranges: ReadonlyMap<string, SharedRanges>

  constructor(clock: Clock, leaseMs: number) {
    let epoch = 0n
    const nextEpoch = () => {
      epoch += 1n
      return epoch
    }
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#ranges = new Map(simulatedProjections.map(({ name }) => [name, new SharedRanges(clock, leaseMs, nextEpoch)]))
  }

  rangesOf(projection: string): SharedRanges {
    const ranges = this.#ranges.get(projection)
    if (ranges === undefined) throw new Error(`no projection ${projection} is simulated`)
    return ranges
  }

  /** The board as one process has it; `node` is its place, where it follows those before it. */
  of(worker: string, node: string): RangeBoard {
    return {
      preempts: false,
      join: async () => this.#join(worker, node),
      heartbeat: async (projections) => {
        this.#workers.set(worker, { node, projections, leaseUntil: plusMs(this.#clock.now(), this.#leaseMs) })
        return this.#living().map(([name, { projections: runs }]) => {
          return { worker: name, isSelf: name === worker, projections: runs }
        })
      },
      ranges: async (projections) =>
        projections.flatMap(({ name, version }) => this.rangesOf(name).list(name, version)),
      orders: async () => [],
      isOpen: async () => false,
      parkedIn: async () => [],
      split: async (held, parts) => this.rangesOf(held.projection).split(held, parts),
      merge: async (held) => held[0] !== undefined && this.rangesOf(held[0].projection).merge(held),
      leave: async () => this.#forget(new Set([worker])),
    }
  }

  #join(worker: string, node: string): void {
    const earlier = [...this.#workers].filter(([name, other]) => name !== worker && other.node === node)
    this.#forget(new Set(earlier.map(([name]) => name)))
  }

  #forget(gone: ReadonlySet<string>): void {
    for (const name of gone) this.#workers.delete(name)
    for (const ranges of this.#ranges.values()) ranges.free(gone)
  }

  #living(): readonly (readonly [string, Worker])[] {
    const now = this.#clock.now()
    const living = [...this.#workers].filter(([, { leaseUntil }]) => leaseUntil > now)
    return living.toSorted(([one], [other]) => (one < other ? -1 : 1))
  }
}
