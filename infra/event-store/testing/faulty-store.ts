import { systemClock } from '../../clock/clock.ts'
import { append, headAfter, newStream, newTenant } from '../contract/fixtures.ts'
import { memoryEventStore } from '../memory/memory-event-store.ts'
import { type Append, type EventStore, LogUnavailable, type Verdict } from '../port.ts'

/** A log in memory whose calls are recorded, take a moment, and fail as the test says. */
export class FaultyStore {
  readonly store: EventStore = memoryEventStore(systemClock())
  readonly calls: (readonly Append[])[] = []
  /** What happens to the next calls, in order: nothing special once they are used up. */
  readonly faults: ('answer-lost' | 'not-sent' | 'bug')[] = []

  async append(appends: readonly Append[]): Promise<readonly Verdict[]> {
    this.calls.push(appends)
    const fault = this.faults.shift()
    await new Promise((resolve) => setTimeout(resolve, 2))
    if (fault === 'not-sent') throw new LogUnavailable('not-sent', { cause: fault })
    if (fault === 'bug') throw new TypeError('a bug')
    const verdicts = await this.store.append(appends)
    if (fault === 'answer-lost') throw new LogUnavailable('unknown', { cause: fault })
    return verdicts
  }

  readonly readAll: EventStore['readAll'] = (options) => this.store.readAll(options)
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
