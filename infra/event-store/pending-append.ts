import type { Append, Verdict } from './port.ts'

/** An append on its way, and the promise of whoever waits for it. */
export class PendingAppend {
  readonly append: Append
  readonly events: number
  /** How much of a call it is: its events; one that has none is looked up all the same. */
  readonly weight: number
  /** About what it takes in a call. */
  readonly bytes: number
  /** When its caller gives up, by the clock. */
  readonly giveUpAtMs: number
  readonly verdict: Promise<Verdict>
  /** It may have reached the log: in a call under way, or in one whose outcome nobody knows. */
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
