import type { Append, Verdict } from './port.ts'

/** An append without a verdict, and the promise of its caller. */
export class PendingAppend {
  readonly append: Append
  readonly events: number
  /** Its share of a call: its number of events, and 1 when it has none, as it is looked up all the same. */
  readonly weight: number
  /** Its size in a call, roughly. */
  readonly bytes: number
  /** When its caller gives up, as {@link Clock.elapsedMs}. */
  readonly giveUpAtMs: number
  readonly verdict: Promise<Verdict>
  /** Whether it may have reached the log: in a call in flight, or in one of unknown outcome. */
  mayBeWritten = false
  isSettled = false
  readonly #resolve: (verdict: Verdict) => void
  readonly #reject: (error: unknown) => void

  constructor(append: Append, giveUpAtMs: number) {
    const { promise, resolve, reject } = Promise.withResolvers<Verdict>()
    const events = append.writes.flatMap((write) => write.events)
    this.append = append
    this.giveUpAtMs = giveUpAtMs
    this.events = events.length
    this.weight = Math.max(events.length, 1)
    this.bytes = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, BYTES_BESIDE_TEXT)
    this.verdict = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  resolve(verdict: Verdict): void {
    this.isSettled = true
    this.#resolve(verdict)
  }

  reject(error: unknown): void {
    this.isSettled = true
    this.#reject(error)
  }
}

const BYTES_BESIDE_TEXT = 200
