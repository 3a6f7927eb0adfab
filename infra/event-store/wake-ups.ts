import type { Clock } from '../clock/clock.ts'

/** Wakes readers that wait at the head of the log. */
export class WakeUps {
  #count = 0
  #news = 0
  #sleepers: (() => void)[] = []

  /** How often it rang. Read it before looking for events, and pass it to {@link since}, so that no ring in between is missed. */
  get count(): number {
    return this.#count
  }

  /** How often it rang for something that another process may have written. */
  get news(): number {
    return this.#news
  }

  /** Wakes all readers. `isOwn`: for something that this process has written itself, and keeps in memory. */
  ring(isOwn = false): void {
    this.#count += 1
    if (!isOwn) this.#news += 1
    const woken = this.#sleepers
    this.#sleepers = []
    for (const wake of woken) wake()
  }

  /** Rings when a signal aborts, so that sleeping readers notice. Answers a function that removes the listener. */
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
