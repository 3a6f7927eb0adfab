/**
 * Work that many ask for at once, and of which each needs a run that began after he asked: one run goes at a time, and all who ask meanwhile
 * share the next.
 */
export class SharedRuns<Value> {
  readonly #work: () => Promise<Value>
  #running: Promise<Value> | null = null
  #next: Promise<Value> | null = null

  constructor(work: () => Promise<Value>) {
    this.#work = work
  }

  /** What a run gives, or throws, that has not begun yet. */
  run(): Promise<Value> {
    if (this.#running === null) return this.#begin()
    const begin = () => this.#begin()
    this.#next ??= this.#running.then(begin, begin)
    return this.#next
  }

  #begin(): Promise<Value> {
    this.#next = null
    const running = this.#work().finally(() => {
      if (this.#running === running) this.#running = null
    })
    this.#running = running
    return running
  }
}
