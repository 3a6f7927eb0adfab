/**
 * Work that many may ask for at once. Each caller needs a run that begins after the call; one run goes at a time, and all who ask during it
 * share the next one.
 */
export class SharedRuns<Value> {
  readonly #work: () => Promise<Value>
  #running: Promise<Value> | null = null
  #next: Promise<Value> | null = null

  constructor(work: () => Promise<Value>) {
    this.#work = work
  }

  /** The result of a run that begins now, or next. */
  run(): Promise<Value> {
    if (this.#running === null) return this.#begin()
    const begin = () => this.#begin()
    this.#next ??= this.#running.then(begin, begin)
    return this.#next
  }

  #begin(): Promise<Value> {
    this.#next = null
    const running = this.#work().finally(() => {
      // While a next run is due, nobody may begin another: it begins a moment later.
      if (this.#next === null) this.#running = null
    })
    this.#running = running
    return running
  }
}
