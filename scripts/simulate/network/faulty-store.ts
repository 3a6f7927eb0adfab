import type { Clock } from '@heptad/infra/clock/clock.ts'
import { follow } from '@heptad/infra/event-store/follow.ts'
import { type EventStore, LogUnavailable, type ReadAllOptions } from '@heptad/infra/event-store/port.ts'
import { WakeUps } from '@heptad/infra/event-store/wake-ups.ts'
import type { SharedServices } from './shared-services.ts'
import type { Doubt, Wire } from './wire.ts'

/** How long a reader at the head waits when nobody wakes it. */
const POLL_MS = 1000

const errorOf = (doubt: Doubt) => new LogUnavailable(doubt, { cause: new Error('connection lost') })

/** The one log as a process sees it: far away. */
export function faultyStore(shared: SharedServices, wire: Wire, clock: Clock): EventStore {
  const { store } = shared
  const wakeUps = new WakeUps()
  const closing = new AbortController()
  const read = <Result>(label: string, effect: () => Promise<Result>): Promise<Result> =>
    wire.call({ label, effect, isWrite: false, errorOf })
  const readAll = (options: ReadAllOptions = {}) =>
    read(`reads the log after ${options.after ?? 0n}`, () => store.readAll(options))
  shared.onCommit.set(wire.process, () => wire.announce('woken', () => wakeUps.ring()))
  return {
    capabilities: store.capabilities,
    append: (appends) =>
      wire.call({ label: `appends ${appends.length}`, effect: () => shared.append(appends), isWrite: true, errorOf }),
    readStream: (tenantId, streamId, options) =>
      read(`reads ${streamId} from ${options?.from ?? 0n}`, () => store.readStream(tenantId, streamId, options)),
    readEvent: (tenantId, streamId, eventId) =>
      read(`reads ${eventId}`, () => store.readEvent(tenantId, streamId, eventId)),
    readLastAbout: (tenantId, streamId, eventId) =>
      read(`reads what is about ${eventId}`, () => store.readLastAbout(tenantId, streamId, eventId)),
    readAll,
    subscribe: (options) => follow({ readAll, wakeUps, closed: closing.signal, poll: { clock, ms: POLL_MS } }, options),
    head: () => read('asks for the head', () => store.head()),
    identity: () => read('asks which log', () => store.identity()),
    close: async () => closing.abort(),
  }
}
