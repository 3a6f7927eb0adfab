import { projectionKey } from '@heptad/infra/freshness/freshness.ts'
import { cutAt } from '@heptad/infra/slices/share-of.ts'
import { contains, isWithin, overlaps, type SliceRange } from '@heptad/infra/slices/slice-of.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { BusyConsumers } from './busy-consumers.ts'
import { type DeadLetterOrder, OrderInbox } from './dead-letter-orders.ts'
import { projectorOf } from './project.ts'
import type { RangeBoard, RangeRow } from './range-board.ts'
import type { ProjectionsOptions } from './runner.ts'
import { newReport, type WorkerReport } from './status.ts'
import type { RunLimits } from './tenure.ts'
import { Worker, type WorkerEnd } from './worker.ts'

export interface LaneOptions extends Omit<ProjectionsOptions, 'definitions' | 'board' | 'rangesPerProcess'> {
  readonly definition: ProjectionDefinition
  readonly board: RangeBoard
  readonly leaseMs: number
  readonly limits: RunLimits
  readonly busy: BusyConsumers
  readonly onFault: (projection: string, error: unknown) => void
}

/** A range that this process runs. */
interface Held {
  readonly range: SliceRange
  readonly report: WorkerReport
  readonly worker: Worker
  readonly orders: OrderInbox
  readonly stopping: AbortController
  readonly done: Promise<void>
  /** Null while it runs. */
  end: WorkerEnd | null
}

/** Ranges whose positions are further apart than this are not merged: the one ahead would have to wait too long. */
const MAX_DISTANCE_TO_MERGE = 20_000n

/** The ranges of one projection that this process runs. It takes, splits, merges and hands over ranges as the share of the process changes. */
export class Lane {
  readonly #options: LaneOptions
  readonly #projector
  readonly #held = new Map<number, Held>()
  #preempts: boolean
  #isStopped = false
  #settling: Promise<void> | null = null
  #halted: WorkerReport | null = null
  #rows: readonly RangeRow[] = []

  /** Throws on a malformed definition. */
  constructor(options: LaneOptions) {
    this.#options = options
    this.#projector = projectorOf(options.definition)
    this.#preempts = options.board.preempts
  }

  get definition(): ProjectionDefinition {
    return this.#options.definition
  }

  /** Whether it has stopped for good, so that other processes get its share. */
  get isHalted(): boolean {
    return this.#halted !== null
  }

  /** A report on each range; on those that run elsewhere, as far as the board knows. */
  reports(): readonly { readonly range: SliceRange; readonly report: WorkerReport }[] {
    const held = [...this.#held.values()]
    const elsewhere = this.#rows.filter(({ range }) => !held.some((own) => overlaps(own.range, range)))
    return [
      ...held,
      ...elsewhere.map(({ range, position }) => ({
        range,
        report: this.#halted ?? { ...newReport(), state: 'standby' as const, position, committed: position },
      })),
    ]
  }

  /** Starts to move towards running exactly `targets`; does nothing while an earlier move is in progress. */
  settle(targets: readonly SliceRange[], rows: readonly RangeRow[]): void {
    if (this.#settling !== null || this.#isStopped) return
    this.#rows = rows
    this.#removeEnded()
    if (this.isHalted) return
    this.#settling = this.#moveTo(targets, rows).finally(() => {
      this.#settling = null
    })
  }

  /** Passes an order to the range that it concerns, if that runs here. */
  deliver(order: DeadLetterOrder): void {
    for (const { range, orders, end } of this.#held.values())
      if (end === null && contains(range, order.slice)) orders.add(order)
  }

  /** Finishes the batches in progress and takes no more ranges. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { stopping } of this.#held.values()) stopping.abort()
    await this.#settling
    await Promise.all([...this.#held.values()].map((held) => this.#stop(held)))
  }

  async #moveTo(targets: readonly SliceRange[], rows: readonly RangeRow[]): Promise<void> {
    for (const held of [...this.#held.values()])
      if (!targets.some((target) => isWithin(held.range, target))) await this.#handOver(held, targets)
    for (const { range, isFree } of rows)
      if (isFree && targets.some((target) => overlaps(range, target)) && !this.#holdsPartOf(range)) this.#start(range)
    for (const target of targets) await this.#merge(target)
  }

  /** Removes ranges whose worker has ended; keeps the report of one that halted. */
  #removeEnded(): void {
    for (const { range, end, report } of [...this.#held.values()]) {
      if (end === null) continue
      this.#held.delete(range.first)
      if (end === 'halted') this.#halted = report
    }
  }

  #holdsPartOf(range: SliceRange): boolean {
    return [...this.#held.values()].some((held) => overlaps(held.range, range))
  }

  /** Stops a range that sticks out of the targets, splits it at their borders and goes on with the parts that are kept. */
  async #handOver(held: Held, targets: readonly SliceRange[]): Promise<void> {
    await this.#stop(held)
    const parts = cutAt(held.range, targets).map((range) => ({
      range,
      isKept: targets.some((target) => isWithin(range, target)),
    }))
    const isSplit = await this.#changed((board, [own]) => (own === undefined ? false : board.split(own, parts)), [held])
    for (const { range, isKept } of isSplit ? parts : [{ ...held, isKept: true }]) if (isKept) this.#start(range)
  }

  /** Merges all held parts of `target`, after bringing those behind to the position of the one furthest ahead. */
  async #merge(target: SliceRange): Promise<void> {
    const own = [...this.#held.values()].filter(({ range }) => isWithin(range, target))
    const parts = own.toSorted((one, other) => one.range.first - other.range.first)
    const slices = parts.reduce((sum, { range }) => sum + range.last - range.first + 1, 0)
    if (parts.length < 2 || slices <= target.last - target.first || !areNear(parts)) return
    await Promise.all(parts.map((held) => this.#stop(held)))
    const furthest = furthestOf(parts)
    for (const { range, report } of parts) if (report.committed < furthest) this.#start(range, furthest)
    const level = parts.map((held) => this.#held.get(held.range.first) ?? held)
    await Promise.all(level.map(({ done }) => done))
    const isMerged = await this.#changed((board, all) => board.merge(all), level)
    for (const { range } of level) this.#held.delete(range.first)
    for (const range of isMerged ? [target] : level.map((held) => held.range)) this.#start(range)
  }

  /** Changes ranges on the board; false when that failed or not all of them are owned by this process. */
  async #changed(
    change: (board: RangeBoard, held: readonly Parameters<RangeBoard['split']>[0][]) => Promise<boolean> | false,
    all: readonly Held[],
  ): Promise<boolean> {
    const { definition, board, onFault } = this.#options
    const own = all.flatMap(({ range, worker: { epoch } }) =>
      epoch === null ? [] : [{ projection: definition.name, version: definition.version, range, epoch }],
    )
    try {
      return own.length === all.length && (await change(board, own))
    } catch (error) {
      onFault(definition.name, error)
      return false
    }
  }

  #start(range: SliceRange, until?: bigint): void {
    if (this.#isStopped) return
    const { definition, targetOf, ...shared } = this.#options
    const [report, orders, stopping] = [newReport(), new OrderInbox(), new AbortController()]
    const worker = new Worker(
      {
        ...shared,
        range,
        report,
        orders,
        projection: definition.name,
        key: projectionKey(definition.name, definition.version),
        sequenceKey: definition.sequenceKey,
        projector: this.#projector,
        target: targetOf(definition, range),
        deadLetters: shared.board,
        preempts: this.#preempts,
      },
      stopping.signal,
    )
    this.#preempts = false
    const done = worker.run(until).then((end) => {
      held.end = end
    })
    const held: Held = { range, report, worker, orders, stopping, done, end: null }
    this.#held.set(range.first, held)
  }

  async #stop(held: Held): Promise<void> {
    held.stopping.abort()
    await held.done
    this.#held.delete(held.range.first)
  }
}

function areNear(parts: readonly Held[]): boolean {
  const positions = parts.map(({ report }) => report.committed)
  const nearest = positions.reduce((one, other) => (one < other ? one : other))
  return parts.every(
    ({ end, report }) =>
      end === null && report.state === 'running' && report.committed - nearest <= MAX_DISTANCE_TO_MERGE,
  )
}

function furthestOf(parts: readonly Held[]): bigint {
  return parts.map(({ report }) => report.committed).reduce((one, other) => (one > other ? one : other))
}
