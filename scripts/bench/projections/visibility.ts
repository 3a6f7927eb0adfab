interface Waiting {
  readonly position: bigint
  readonly dueAt: number
}

/** Times from when an event was due until a read model shows it. */
export class Visibility {
  readonly latenciesMs: number[] = []
  #waiting: Waiting[] = []
  #shown = 0n

  /** Events that were appended and are not shown yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** An event has this position; `now` and `dueAt` in milliseconds. */
  appended(position: bigint, dueAt: number, now: number): void {
    if (position <= this.#shown) this.latenciesMs.push(now - dueAt)
    else this.#waiting.push({ position, dueAt })
  }

  /** Everything up to this position is shown. */
  shown(position: bigint, now: number): void {
    if (position <= this.#shown) return
    this.#shown = position
    const still: Waiting[] = []
    for (const event of this.#waiting) {
      if (event.position <= position) this.latenciesMs.push(now - event.dueAt)
      else still.push(event)
    }
    this.#waiting = still
  }
}
