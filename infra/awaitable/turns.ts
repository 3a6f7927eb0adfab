import type { Awaitable } from './awaitable.ts'

/** Lets values that are not there at once go no sooner than those that were asked for before: what is done with them is done in the order of the calls. */
export class Turns {
  #last: Promise<unknown> | null = null

  /** The value, once all earlier ones have come or failed; at once where nothing is waited for. */
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
