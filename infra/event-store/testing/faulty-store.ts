import { systemClock } from '../../clock/clock.ts'
import { append, headAfter, newStream, newTenant } from '../contract/fixtures.ts'
import { memoryEventStore } from '../memory/memory-event-store.ts'
import { type Append, type EventStore, LogUnavailable, type Verdict } from '../port.ts'

type Fault = 'answer-lost' | 'half-written' | 'not-sent' | 'bug'

/** A log in memory whose calls are recorded, take a moment, and fail as the test says. */
export class FaultyStore {
  readonly store: EventStore = memoryEventStore(systemClock())
  readonly calls: (readonly Append[])[] = []
  /** What happens to the next calls, in order: nothing special once they are used up. */
  readonly faults: Fault[] = []

  /** No call ends before this. */
  holdsUntil: Promise<void> = Promise.resolve()
  #ended = 0

  async append(appends: readonly Append[]): Promise<readonly Verdict[]> {
    this.calls.push(appends)
    try {
      return await this.#answer(appends, this.faults.shift())
    } finally {
      this.#ended += 1
    }
  }

  /** Resolves once so many calls have ended. */
  async ended(calls: number): Promise<void> {
    while (this.#ended < calls) await new Promise(setImmediate)
  }

  readonly readAll: EventStore['readAll'] = (options) => this.store.readAll(options)

  async #answer(appends: readonly Append[], fault: Fault | undefined): Promise<readonly Verdict[]> {
    await new Promise((resolve) => setTimeout(resolve, 2))
    await this.holdsUntil
    if (fault === 'not-sent') throw new LogUnavailable('not-sent', { cause: fault })
    if (fault === 'bug') throw new TypeError('a bug')
    const written = fault === 'half-written' ? appends.slice(0, appends.length >> 1) : appends
    const verdicts = await this.store.append(written)
    if (fault === 'answer-lost' || fault === 'half-written') throw new LogUnavailable('unknown', { cause: fault })
    return verdicts
  }
}

/** Appends to one new stream, each on the head that the one before it leaves. */
export function chain(count: number): readonly Append[] {
  const [tenantId, streamId] = [newTenant(), newStream()]
  const appends: Append[] = []
  for (let index = 0; index < count; index += 1) {
    const previous = appends.at(-1)
    const expectedHead = previous === undefined ? 'none' : headAfter(previous, BigInt(index - 1))
    appends.push(append({ tenantId, streamId, expectedHead }))
  }
  return appends
}
