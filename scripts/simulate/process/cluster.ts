import type { Random } from '../schedule/random.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import { type ProcessOptions, SimulatedProcess } from './simulated-process.ts'

export type ClusterOptions = Omit<ProcessOptions, 'name' | 'node' | 'random' | 'clockOffsetMs'> & {
  readonly random: Random
  /** How wrong a clock may be. */
  readonly maxClockOffsetMs: () => number
}

const MICROS_PER_MS = 1000
const TRUSTED_OFFSET_MS = 4500

/** The processes of a simulation by place; what dies in a place starts again there. */
export class Cluster {
  readonly #options: ClusterOptions
  readonly #scheduler: Scheduler
  readonly #places: SimulatedProcess[] = []
  /** Dead or alive. */
  readonly #all: SimulatedProcess[] = []

  constructor(options: ClusterOptions, size: number) {
    this.#options = options
    this.#scheduler = options.scheduler
    for (let place = 0; place < size; place += 1) this.start(place)
  }

  get size(): number {
    return this.#places.length
  }

  get processes(): readonly SimulatedProcess[] {
    return this.#places
  }

  /** The process in a place, dead or alive. */
  at(place: number): SimulatedProcess {
    const process = this.#places[place]
    if (process === undefined) throw new RangeError(`there is no place ${place}`)
    return process
  }

  /** Puts a new process in a place; one that cannot start is followed by another. */
  start(place: number): void {
    const { random, maxClockOffsetMs } = this.#options
    const incarnation = this.#all.length + 1
    const own = random.fork(`process ${incarnation}`)
    const clockOffsetMs = own.between(-maxClockOffsetMs(), maxClockOffsetMs())
    const process = new SimulatedProcess({
      ...this.#options,
      name: `p${place}.${incarnation}`,
      node: `p${place}`,
      random: own,
      clockOffsetMs,
    })
    this.#places[place] = process
    this.#all.push(process)
    process.start().catch(() => this.restart(place, 100))
  }

  /** When the simulation is over. */
  forget(): void {
    for (const process of this.#all) process.forget()
  }

  restart(place: number, afterMs: number): void {
    this.at(place).crash()
    this.#scheduler.after(this.#options.shared.server, afterMs, `place ${place} starts`, () => this.start(place))
  }

  cut(place: number, forMs: number): void {
    const { wire } = this.at(place)
    wire.isCut = true
    this.#scheduler.after(this.#options.shared.server, forMs, `place ${place} is reached again`, () => {
      wire.isCut = false
    })
  }

  stall(place: number, forMs: number): void {
    this.at(place).stalledUntil = this.#scheduler.now + forMs * MICROS_PER_MS
  }

  /** Ends every fault: all are reached, none stands still, and no clock is so wrong that its process may not decide. */
  heal(): void {
    for (const [place, process] of this.#places.entries()) {
      process.wire.isCut = false
      process.stalledUntil = 0
      if (process.isAlive && Math.abs(process.clock.offsetMs) > TRUSTED_OFFSET_MS) this.restart(place, 10)
    }
  }
}
