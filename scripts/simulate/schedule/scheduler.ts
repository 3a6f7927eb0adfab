import { Heap } from './heap.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'

/** Whose something is: what is pending for a dead one never runs, for a stalled one only when it goes on. */
export interface Owner {
  readonly name: string
  isAlive: boolean
  /** Microseconds of virtual time. */
  stalledUntil: number
}

interface Pending {
  /** Microseconds of virtual time. */
  at: number
  readonly tie: number
  readonly order: number
  readonly owner: Owner
  readonly label: string
  readonly run: () => void
  isCancelled: boolean
}

const MICROS_PER_MS = 1000

/**
 * Virtual time, and the one place that says what happens next. What waits for time or for others is pending here; each step runs
 * one thing and all that follows from it at once: microtasks, and what is put off to the end of the event loop's turn. Among what is due at one moment, chance decides.
 */
export class Scheduler {
  readonly #heap = new Heap<Pending>((a, b) =>
    a.at !== b.at ? a.at < b.at : a.tie !== b.tie ? a.tie < b.tie : a.order < b.order,
  )
  readonly #random: Random
  readonly #trace: Trace
  #now = 0
  #steps = 0
  #order = 0

  constructor(random: Random, trace: Trace) {
    this.#random = random
    this.#trace = trace
  }

  /** Microseconds since the simulation began. */
  get now(): number {
    return this.#now
  }

  get steps(): number {
    return this.#steps
  }

  /** Runs something later; answers how to cancel it. */
  after(owner: Owner, delayMs: number, label: string, run: () => void): () => void {
    const at = this.#now + Math.round(delayMs * MICROS_PER_MS)
    this.#order += 1
    const pending = { at, tie: this.#random.bits(), order: this.#order, owner, label, run, isCancelled: false }
    this.#heap.push(pending)
    return () => {
      pending.isCancelled = true
    }
  }

  /** Resolves after a while, if the owner lives. */
  pause(owner: Owner, delayMs: number, label: string): Promise<void> {
    return new Promise((resolve) => this.after(owner, delayMs, label, resolve))
  }

  /** Writes a line of the history. */
  note(text: string): void {
    this.#trace.line(`${(this.#now / MICROS_PER_MS).toFixed(3)} ${text}`)
  }

  /** Runs the next pending thing and everything that follows from it at once; false when nothing is pending. */
  async step(): Promise<boolean> {
    for (;;) {
      const next = this.#heap.pop()
      if (next === undefined) return false
      if (next.isCancelled || !next.owner.isAlive) continue
      if (next.owner.stalledUntil > next.at) {
        next.at = next.owner.stalledUntil
        this.#heap.push(next)
        continue
      }
      await this.#run(next)
      return true
    }
  }

  async #run({ at, owner, label, run }: Pending): Promise<void> {
    this.#now = Math.max(this.#now, at)
    this.#steps += 1
    this.note(`${owner.name} ${label}`)
    run()
    await settled()
  }
}

/**
 * Resolves when no microtask is left, and nothing that waits for the end of the event loop's turn: what does may start more of it in
 * the next turn, so turns go by until none is waiting. Mostly that is one, and asking costs a tenth of another.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (process.getActiveResourcesInfo().includes('Immediate')) setImmediate(look)
      else resolve()
    }
    setImmediate(look)
  })
}
