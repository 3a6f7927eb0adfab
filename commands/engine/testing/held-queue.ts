import type { AppendQueue } from '@heptad/infra/event-store/append-queue.ts'
import type { Append, EventStore, Verdict } from '@heptad/infra/event-store/port.ts'

/** An append queue that a test can hold, so that appends pile up as they do while a call is in flight. */
export class HeldQueue implements AppendQueue {
  readonly #store: Pick<EventStore, 'append'>
  #waiting: { append: Append; resolve: (verdict: Verdict) => void; reject: (error: unknown) => void }[] = []
  #isHeld = false
  /** Thrown at everything that is sent while set. */
  fault: Error | null = null

  constructor(store: Pick<EventStore, 'append'>) {
    this.#store = store
  }

  get held(): number {
    return this.#waiting.length
  }

  append(append: Append): Promise<Verdict> {
    const { promise, resolve, reject } = Promise.withResolvers<Verdict>()
    this.#waiting.push({ append, resolve, reject })
    if (!this.#isHeld) void this.#send()
    return promise
  }

  hold(): void {
    this.#isHeld = true
  }

  /** Sends all that piled up as one call. */
  async release(): Promise<void> {
    this.#isHeld = false
    await this.#send()
  }

  async #send(): Promise<void> {
    const call = this.#waiting.splice(0)
    if (this.fault !== null) {
      for (const { reject } of call) reject(this.fault)
      return
    }
    const verdicts = await this.#store.append(call.map(({ append }) => append))
    for (const [index, { resolve }] of call.entries()) resolve(verdicts[index] as Verdict)
  }
}
