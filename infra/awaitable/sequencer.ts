import type { Awaitable } from './awaitable.ts'

/** Releases values in the order in which they were asked for, though a later one may be ready earlier. */
export class Sequencer {
  #last: Promise<unknown> | null = null

  /** The value, once every earlier one has resolved or failed; at once when nothing is pending. */
  after<Value>(value: Awaitable<Value>): Awaitable<Value> {
    if (this.#last === null && !(value instanceof Promise)) return value
    const mine = Promise.allSettled([this.#last]).then(() => value)
    const over = Promise.allSettled([mine, value]).then(() => {
      if (this.#last === over) this.#last = null
    })
    this.#last = over
    return mine
  }
}
