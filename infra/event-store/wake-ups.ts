import type { Clock } from '../clock/clock.ts'

/** How a reader at the head of the log learns that there is more. */
export class WakeUps {
  #count = 0
  #news = 0
  #sleepers: (() => void)[] = []

  /** How often it rang; take it before looking for news, so that none is missed while looking. */
  get count(): number {
    return this.#count
  }

  /** How often it rang for something that may have come from elsewhere. */
  get news(): number {
    return this.#news
  }

  /** Wakes everybody. `isOwn`: for what this process has written itself, and keeps. */
  ring(isOwn = false): void {
    this.#count += 1
    if (!isOwn) this.#news += 1
    const woken = this.#sleepers
    this.#sleepers = []
    for (const wake of woken) wake()
  }

  /** Resolves once it has rung after `seen`, when `signal` aborts, or after `poll.ms` milliseconds. */
  since(seen: number, signal: AbortSignal, poll?: { readonly clock: Clock; readonly ms: number }): Promise<void> {
    if (this.#count > seen || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== wake)
        signal.removeEventListener('abort', wake)
        cancel?.()
        resolve()
      }
      this.#sleepers.push(wake)
      signal.addEventListener('abort', wake)
      const cancel = poll?.clock.after(poll.ms, wake)
    })
  }
}
