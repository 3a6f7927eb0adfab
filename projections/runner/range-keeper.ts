import { pause } from '@heptad/infra/clock/pause.ts'
import { projectionKey } from '@heptad/infra/freshness/freshness.ts'
import { shareOf } from '@heptad/infra/slices/share-of.ts'
import { ALL_SLICES, type SliceRange, sliceOf } from '@heptad/infra/slices/slice-of.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { Lane, LaneOptions } from './lane.ts'
import type { Member, RangeRow } from './range-board.ts'

export interface RangeKeeperOptions extends Pick<LaneOptions, 'board' | 'clock' | 'onFault'> {
  /** The lanes of this process at the moment. */
  readonly lanes: () => readonly Lane[]
  /** Milliseconds between two readings of the board. */
  readonly everyMs: number
  /** Number of ranges into which each process splits its share. */
  readonly rangesEach: number
}

/** Keeps this process on the board, tells its lanes what its share is, and passes orders on to them. */
export class RangeKeeper {
  readonly #options: RangeKeeperOptions
  readonly #stopping = new AbortController()
  #hasJoined = false
  #awake = new AbortController()

  constructor(options: RangeKeeperOptions) {
    this.#options = options
  }

  /** Reads the board at intervals until it is stopped; then stops the lanes. Never rejects. */
  async run(): Promise<void> {
    const { board, lanes, everyMs, onFault, clock } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      this.#awake = new AbortController()
      await this.#look().catch((error: unknown) => onFault('shares of projections', error))
      await pause(clock, everyMs, AbortSignal.any([signal, this.#awake.signal]))
    }
    await Promise.all(lanes().map((lane) => lane.stop()))
    await board.leave().catch(() => {})
  }

  /** Reads the board at once. */
  wake(): void {
    this.#awake.abort()
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #look(): Promise<void> {
    const { board } = this.#options
    const lanes = this.#options.lanes()
    if (!this.#hasJoined) await board.join()
    this.#hasJoined = true
    const active = lanes.filter(({ isHalted }) => !isHalted)
    const members = await board.heartbeat(active.map(({ definition }) => keyOf(definition)))
    const definitions = lanes.map(({ definition }) => definition)
    const rows = await board.ranges(definitions)
    for (const lane of lanes) lane.settle(this.#targetsOf(lane, members), rowsOf(lane, rows))
    for (const order of await board.orders(definitions))
      lanes.find(({ definition }) => isOf(definition, order))?.deliver(order)
  }

  /** The share of this process among those that run a projection. A projection with a single sequence is not divided. */
  #targetsOf({ definition }: Lane, members: readonly Member[]): readonly SliceRange[] {
    const takers = members.filter(({ projections }) => projections.includes(keyOf(definition)))
    const index = takers.findIndex(({ isSelf }) => isSelf)
    if (index < 0) return []
    if (definition.sequenceKey === 'all') return index === sliceOf(definition.name) % takers.length ? [ALL_SLICES] : []
    return shareOf({ index, count: takers.length, rangesEach: this.#options.rangesEach })
  }
}

function keyOf({ name, version }: ProjectionDefinition) {
  return projectionKey(name, version)
}

/** A projection that was never run is one free range. */
function rowsOf({ definition }: Lane, rows: readonly RangeRow[]): readonly RangeRow[] {
  const own = rows.filter((row) => isOf(definition, row))
  if (own.length > 0) return own
  const { name: projection, version } = definition
  return [{ projection, version, range: ALL_SLICES, position: 0n, isFree: true }]
}

function isOf({ name, version }: ProjectionDefinition, other: { projection: string; version: number }): boolean {
  return other.projection === name && other.version === version
}
