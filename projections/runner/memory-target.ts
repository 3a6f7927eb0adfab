import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { LogIdentity } from '@heptad/infra/event-store/port.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { type MemoryRows, writeInMemory } from './render-memory.ts'
import {
  type Batch,
  type Claimant,
  type DeadLetterChanges,
  Deposed,
  type Ownership,
  type ParkedEvent,
  type ProjectionTarget,
} from './target.ts'

/** A projection's rows and checkpoint in memory, shared by the runners of a simulation. */
export interface MemoryTarget extends ProjectionTarget {
  readonly rows: MemoryRows
  /** By position. */
  readonly deadLetters: ReadonlyMap<bigint, ParkedEvent>
}

/** An empty target for tests and the simulator, with the same fencing as the real ones. */
export function memoryTarget(clock: Clock, leaseMs: number): MemoryTarget {
  const rows: MemoryRows = new Map()
  const deadLetters = new Map<bigint, ParkedEvent>()
  const checkpoint = new MemoryCheckpoint(clock, leaseMs)
  return {
    rows,
    deadLetters,
    async acquire(claimant) {
      const place = checkpoint.acquire(claimant)
      return place && { ...place, parked: [...new Set([...deadLetters.values()].map(({ sequence }) => sequence))] }
    },
    async write(epoch, batch, before) {
      await before
      mustBeParked(deadLetters, batch.deadLetters)
      checkpoint.advance(epoch, batch)
      writeInMemory(rows, batch.entries)
      if (batch.deadLetters !== undefined) changeDeadLetters(deadLetters, batch.deadLetters)
    },
    renew: async (epoch) => checkpoint.renew(epoch),
    release: async (epoch) => checkpoint.release(epoch),
  }
}

/** Throws {@link Deposed} unless every released event is parked. A batch that releases does not move the checkpoint, so only this keeps it from being applied twice. */
export function mustBeParked(letters: ReadonlyMap<bigint, ParkedEvent>, changes: DeadLetterChanges | undefined): void {
  if (changes?.released.some((position) => !letters.has(position))) throw new Deposed()
}

/** Parks and releases events as a batch says, in memory. */
export function changeDeadLetters(letters: Map<bigint, ParkedEvent>, changes: DeadLetterChanges): void {
  for (const event of changes.parked) letters.set(event.position, event)
  for (const position of changes.released) letters.delete(position)
  for (const { position, sequence } of letters.values()) if (sequence === changes.dropped) letters.delete(position)
}

class MemoryCheckpoint {
  readonly #clock: Clock
  readonly #leaseMs: number
  #epoch = 0n
  #position = 0n
  #isReady = false
  #owner = ''
  #identity: LogIdentity | null = null
  #leaseUntil: Instant

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#leaseUntil = clock.now()
  }

  acquire({ owner, identity, preempts }: Claimant): Omit<Ownership, 'parked'> | null {
    const isFree = this.#clock.now() >= this.#leaseUntil
    if (!preempts && !isFree && owner !== this.#owner) return null
    this.#owner = owner
    this.#identity ??= identity
    this.#epoch += 1n
    this.renew(this.#epoch)
    const isReady = this.#isReady
    return { epoch: this.#epoch, position: this.#position, claimedPosition: null, isReady, identity: this.#identity }
  }

  advance(epoch: bigint, batch: Batch): void {
    this.renew(epoch)
    if (batch.from !== this.#position) throw new Deposed()
    this.#position = batch.to
    this.#isReady ||= batch.isReady
  }

  renew(epoch: bigint): void {
    if (epoch !== this.#epoch) throw new Deposed()
    this.#leaseUntil = plusMs(this.#clock.now(), this.#leaseMs)
  }

  release(epoch: bigint): void {
    if (epoch === this.#epoch) this.#leaseUntil = this.#clock.now()
  }
}
