import type { Awaitable } from '../../awaitable/awaitable.ts'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { follow } from '../follow.ts'
import { OwnEvents, type OwnReader } from '../own-events.ts'
import type { EventStore, LogPage, ReadAllOptions } from '../port.ts'
import { WakeUps } from '../wake-ups.ts'
import { CommitChannel } from './commit-channel.ts'
import { DEFAULT_LIMIT, Reader } from './reader.ts'
import { Writer } from './writer.ts'

const POLL_MS = 250

export interface PostgresEventStoreOptions {
  /** A migrated database, as a user who may take the roles of the log. */
  readonly url: string
  /** Connections for reading; default 4. One more appends, two more carry wake-ups. */
  readonly readers?: number
  /** For polling only; the log's time is the database's. */
  readonly clock?: Clock
}

/**
 * The log in PostgreSQL 18. Connects and refuses a server whose acknowledged commits could be lost: throws
 * {@link NotDurable}, and the driver's error when there is no server. Later losses are its own to repair.
 */
export async function openPostgresEventStore(options: PostgresEventStoreOptions): Promise<EventStore> {
  const clock = options.clock ?? systemClock()
  const wakeUps = new WakeUps()
  const closing = new AbortController()
  const writer = new Writer(options.url)
  const reader = new Reader(options.url, options.readers ?? 4)
  const channel = new CommitChannel(options.url, clock, wakeUps)
  await writer.open()
  await channel.listen()
  const own = new OwnEvents()
  const readAll = (page: ReadAllOptions = {}) => reader.readAll(page)
  const poll = { clock, ms: POLL_MS }
  return {
    capabilities: { multiStream: true, serialOrder: true },
    async append(appends) {
      const verdicts = await writer.append(appends)
      if (!verdicts.some(({ kind }) => kind === 'appended')) return verdicts
      own.note(appends, verdicts)
      // Waking readers and sending the word take longer than an answer: whoever waits for one has it first, and the next call goes out.
      setImmediate(() => {
        wakeUps.ring(true)
        channel.announce()
      })
      return verdicts
    },
    readStream: (tenantId, streamId, page = {}) => reader.readStream(tenantId, streamId, page),
    readEvent: (tenantId, streamId, eventId) => reader.readEvent(tenantId, streamId, eventId),
    readLastAbout: (tenantId, streamId, eventId) => reader.readLastAbout(tenantId, streamId, eventId),
    readAll,
    async *subscribe(subscription) {
      const ownReader = own.reader()
      const readOn = following({ own, ownReader, reader, wakeUps, poll })
      try {
        yield* follow({ readAll: readOn, wakeUps, closed: closing.signal, poll }, subscription)
      } finally {
        ownReader.close()
      }
    },
    head: () => reader.head(),
    identity: () => reader.identity(),
    async close() {
      closing.abort()
      await Promise.all([writer.close(), channel.close(), reader.close()])
    },
  }
}

/** What a follower reads from. */
interface Sources {
  readonly own: OwnEvents
  readonly ownReader: OwnReader
  readonly reader: Reader
  readonly wakeUps: WakeUps
  readonly poll: { readonly clock: Clock; readonly ms: number }
}

/**
 * How one follower reads on: from memory what this process has written itself. Past that it asks the log only when somebody else may
 * have written, and as often as a poll does.
 */
function following({ own, ownReader, reader, wakeUps, poll }: Sources): (page: ReadAllOptions) => Awaitable<LogPage> {
  let news = -1
  let askedAt = Number.NEGATIVE_INFINITY
  return (page) => {
    const { after = 0n, limit = DEFAULT_LIMIT, filter } = page
    const kept = ownReader.after(after, limit, filter)
    if (kept !== null) return kept
    const now = poll.clock.nowMs()
    if (after === own.last && news === wakeUps.news && now - askedAt < poll.ms) return { events: [], reached: after }
    news = wakeUps.news
    askedAt = now
    return reader.readAll(page)
  }
}
