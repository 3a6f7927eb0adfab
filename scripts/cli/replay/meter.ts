import type { TextSink } from '../context.ts'
import { counted } from '../counted.ts'
import { type Progress, startProgress } from '../progress.ts'

const MS_PER_SECOND = 1000
const SHOWN_EVERY = 1000

/** Shows how far a reading of the log is, and tells its rate at the end. */
export class Meter {
  readonly #progress: Progress
  readonly #startedAt = performance.now()
  #events = 0
  #endedAt = 0

  constructor(sink: TextSink, what: string, last: bigint) {
    this.#progress = startProgress(sink, what, Number(last))
  }

  /** One more event was read. */
  at(position: bigint): void {
    this.#events += 1
    if (this.#events % SHOWN_EVERY === 0) this.#progress.update(Number(position))
  }

  stop(): void {
    this.#endedAt = performance.now()
    this.#progress.stop()
  }

  report(): { readonly seconds: number; readonly eventsPerSecond: number } {
    const seconds = (this.#endedAt - this.#startedAt) / MS_PER_SECOND
    return { seconds: Number(seconds.toFixed(3)), eventsPerSecond: Math.round(this.#events / seconds) }
  }

  text(): string {
    const { seconds, eventsPerSecond } = this.report()
    return `read ${counted(this.#events, 'event')} in ${seconds.toFixed(1)} s (${eventsPerSecond}/s)`
  }
}
