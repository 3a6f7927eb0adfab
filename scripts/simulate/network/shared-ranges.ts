import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { LogIdentity } from '@heptad/infra/event-store/port.ts'
import { ALL_SLICES, contains, type SliceRange } from '@heptad/infra/slices/slice-of.ts'
import { changeDeadLetters, mustBeParked } from '@heptad/projections/runner/memory-target.ts'
import type { HeldRange, RangePart, RangeRow } from '@heptad/projections/runner/range-board.ts'
import { type MemoryRows, writeInMemory } from '@heptad/projections/runner/render-memory.ts'
import {
  type Batch,
  type Claimant,
  Deposed,
  type Ownership,
  type ParkedEvent,
  type ProjectionTarget,
} from '@heptad/projections/runner/target.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'

interface RangeState {
  range: SliceRange
  epoch: bigint
  position: bigint
  isReady: boolean
  owner: string
  leaseUntil: Instant
}

const LONG_AGO = '2000-01-01T00:00:00.000000Z' as Instant

/** The ranges of one projection and its rows, as the statements on `log.checkpoints` keep them: each method is one transaction. */
export class SharedRanges {
  readonly rows: MemoryRows = new Map()
  /** By position. */
  readonly deadLetters = new Map<bigint, ParkedEvent>()
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly #nextEpoch: () => bigint
  #identity: LogIdentity | null = null
  /** In the order of their slices. */
  #states: RangeState[] = []

  constructor(clock: Clock, leaseMs: number, nextEpoch: () => bigint) {
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#nextEpoch = nextEpoch
  }

  target(range: SliceRange): ProjectionTarget {
    return {
      acquire: async (claimant) => this.#acquire(range, claimant),
      write: async (epoch, batch) => this.#write(range, epoch, batch),
      renew: async (epoch) => this.#lease(this.#owned(range, epoch), this.#leaseMs),
      release: async (epoch) => this.#lease(this.#owned(range, epoch), 0),
    }
  }

  list(projection: string, version: number): readonly RangeRow[] {
    return this.#states.map(({ range, position, leaseUntil }) => {
      return { projection, version, range, position, isFree: leaseUntil < this.#clock.now() }
    })
  }

  /** What these owners had is free at once. */
  free(owners: ReadonlySet<string>): void {
    for (const state of this.#states.filter(({ owner }) => owners.has(owner))) state.leaseUntil = LONG_AGO
  }

  split(held: HeldRange, parts: readonly RangePart[]): boolean {
    const state = this.#locked(held)
    const [first, ...others] = parts
    if (state === undefined || first === undefined || state.range.last !== held.range.last) return false
    const made = others.map((part) => ({ ...state, ...this.#part(state, part) }))
    Object.assign(state, this.#part(state, first))
    this.#states.push(...made)
    this.#states.sort((one, other) => one.range.first - other.range.first)
    return true
  }

  merge(held: readonly HeldRange[]): boolean {
    const states = held.flatMap((each) => this.#locked(each) ?? [])
    const [first, ...others] = states
    const last = states.at(-1)
    if (first === undefined || last === undefined || states.length !== held.length || !areTogether(states)) return false
    const range = { first: first.range.first, last: last.range.last }
    this.#states = this.#states.filter((state) => !others.includes(state))
    Object.assign(first, { range, epoch: this.#nextEpoch(), isReady: states.every(({ isReady }) => isReady) })
    return true
  }

  #acquire(range: SliceRange, { owner, identity, preempts }: Claimant): Ownership | null {
    this.#identity ??= identity
    if (this.#states.length === 0) this.#states.push(this.#whole())
    const state = this.#states.find((each) => each.range.first === range.first && each.range.last === range.last)
    if (state === undefined) return null
    if (!preempts && state.owner !== owner && state.leaseUntil >= this.#clock.now()) return null
    state.owner = owner
    state.epoch = this.#nextEpoch()
    this.#lease(state, this.#leaseMs)
    const { epoch, position, isReady } = state
    return { epoch, position, isReady, claimedPosition: null, identity: this.#identity, parked: this.#parkedIn(range) }
  }

  #write(range: SliceRange, epoch: bigint, { from, to, entries, isReady, deadLetters }: Batch): void {
    const state = this.#owned(range, epoch)
    if (state.position !== from) throw new Deposed()
    mustBeParked(this.deadLetters, deadLetters)
    writeInMemory(this.rows, entries)
    if (deadLetters !== undefined) changeDeadLetters(this.deadLetters, deadLetters)
    state.position = to
    state.isReady ||= isReady
    this.#lease(state, this.#leaseMs)
  }

  #parkedIn(range: SliceRange): readonly string[] {
    const own = [...this.deadLetters.values()].filter(({ slice }) => contains(range, slice))
    return [...new Set(own.map(({ sequence }) => sequence))]
  }

  #owned({ first }: SliceRange, epoch: bigint): RangeState {
    const state = this.#states.find((each) => each.range.first === first && each.epoch === epoch)
    if (state === undefined) throw new Deposed()
    return state
  }

  #locked({ range, epoch }: HeldRange): RangeState | undefined {
    return this.#states.find((each) => each.range.first === range.first && each.epoch === epoch)
  }

  #lease(state: RangeState, ms: number): void {
    state.leaseUntil = plusMs(this.#clock.now(), ms)
  }

  #part({ owner, leaseUntil }: RangeState, { range, isKept }: RangePart): Partial<RangeState> {
    const epoch = this.#nextEpoch()
    return isKept ? { range, epoch, owner, leaseUntil } : { range, epoch, owner: '', leaseUntil: LONG_AGO }
  }

  #whole(): RangeState {
    return {
      range: ALL_SLICES,
      epoch: this.#nextEpoch(),
      position: 0n,
      isReady: false,
      owner: '',
      leaseUntil: LONG_AGO,
    }
  }
}

/** Neighbours at one position. */
function areTogether(states: readonly RangeState[]): boolean {
  return states.every(({ range, position }, index) => {
    const before = states[index - 1]
    return before === undefined || (before.range.last + 1 === range.first && before.position === position)
  })
}
