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

  /** Rings when a signal aborts, so that who sleeps looks at it. Answers how to leave it alone again. */
  ringOn(signal: AbortSignal): () => void {
    const ring = () => this.ring(true)
    signal.addEventListener('abort', ring)
    return () => signal.removeEventListener('abort', ring)
  }

  /** Resolves once it has rung after `seen`, or after `poll.ms` milliseconds. */
  since(seen: number, poll?: { readonly clock: Clock; readonly ms: number }): Promise<void> {
    if (this.#count > seen) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        cancel?.()
        resolve()
      }
      const wakeByPoll = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== wake)
        resolve()
      }
      this.#sleepers.push(wake)
      const cancel = poll?.clock.after(poll.ms, wakeByPoll)
    })
  }
}
