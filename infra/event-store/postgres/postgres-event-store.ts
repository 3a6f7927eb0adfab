import type { Awaitable } from '../../awaitable/awaitable.ts'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { follow } from '../follow.ts'
import { OwnEvents, type OwnReader } from '../own-events.ts'
import { DEFAULT_LIMIT, type EventStore, type LogPage, type ReadAllOptions } from '../port.ts'
import { WakeUps } from '../wake-ups.ts'
import { CommitChannel } from './commit-channel.ts'
import { Reader } from './reader.ts'
import { StreamReads } from './stream-reads.ts'
import { Writer } from './writer.ts'

const POLL_MS = 250

export interface PostgresEventStoreOptions {
  /** A migrated database; the user may take the roles of the log. */
  readonly url: string
  /** Connections that read the log as a whole; default 4. Three more read streams, one follows the log, one appends, and two are for the commit channel. */
  readonly readers?: number
  /** For polling only; the log's time is the database's. */
  readonly clock?: Clock
}

/**
 * The log in PostgreSQL 18: a {@link Writer} with one connection, {@link StreamReads} and a {@link Reader} with a few, and a {@link CommitChannel} that wakes the
 * followers of all processes. Throws {@link NotDurable} for a server that could lose acknowledged commits, and the driver's error when
 * there is no server. Connections that are lost later are made again.
 */
export async function openPostgresEventStore(options: PostgresEventStoreOptions): Promise<EventStore> {
  const clock = options.clock ?? systemClock()
  const wakeUps = new WakeUps()
  const closing = new AbortController()
  const writer = new Writer(options.url)
  const streams = new StreamReads(options.url)
  const reader = new Reader(options.url, options.readers ?? 4)
  // Behind many long reads the tail would be late, and while it is late states are read from the log: ever more reads.
  const tail = new Reader(options.url, 1)
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
      // Waking readers and announcing take a while: first the callers get their verdicts, and the next call goes out.
      setImmediate(() => {
        wakeUps.ring(true)
        channel.announce()
      })
      return verdicts
    },
    readStream: (tenantId, streamId, page = {}) => streams.readStream(tenantId, streamId, page),
    readEvent: (tenantId, streamId, eventId) => streams.readEvent(tenantId, streamId, eventId),
    readLastAbout: (tenantId, streamId, eventId) => streams.readLastAbout(tenantId, streamId, eventId),
    readAll,
    async *subscribe(subscription) {
      const ownReader = own.reader()
      const readOn = following({ own, ownReader, reader: tail, wakeUps, poll })
      try {
        yield* follow({ readAll: readOn, wakeUps, closed: closing.signal, poll }, subscription)
      } finally {
        ownReader.close()
      }
    },
    head: () => tail.head(),
    identity: () => tail.identity(),
    async close() {
      closing.abort()
      await Promise.all([writer.close(), channel.close(), streams.close(), reader.close(), tail.close()])
    },
  }
}

/** Where a follower reads from. */
interface Sources {
  readonly own: OwnEvents
  readonly ownReader: OwnReader
  readonly reader: Reader
  readonly wakeUps: WakeUps
  readonly poll: { readonly clock: Clock; readonly ms: number }
}

/**
 * How one follower reads: what this process has written comes from memory. Past that, the log is asked only when another process may have
 * written, or when a poll is due.
 */
function following({ own, ownReader, reader, wakeUps, poll }: Sources): (page: ReadAllOptions) => Awaitable<LogPage> {
  let news = -1
  let askedAt = Number.NEGATIVE_INFINITY
  return (page) => {
    const { after = 0n, limit = DEFAULT_LIMIT, filter } = page
    const kept = ownReader.after(after, limit, filter)
    if (kept !== null) return kept
    const now = poll.clock.elapsedMs()
    if (after === own.last && news === wakeUps.news && now - askedAt < poll.ms) return { events: [], reached: after }
    news = wakeUps.news
    askedAt = now
    return reader.readAll(page)
  }
}
