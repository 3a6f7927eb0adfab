import { type Clock, systemClock } from '../../clock/clock.ts'
import { follow } from '../follow.ts'
import type { EventStore, ReadAllOptions, Verdict } from '../port.ts'
import { WakeUps } from '../wake-ups.ts'
import { CommitChannel } from './commit-channel.ts'
import { Reader } from './reader.ts'
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
  const readAll = (page: ReadAllOptions = {}) => reader.readAll(page)
  const followed = { readAll, wakeUps, closed: closing.signal, poll: { clock, ms: POLL_MS } }
  return {
    capabilities: { multiStream: true, serialOrder: true },
    append: (appends) => announced(writer.append(appends), wakeUps, channel),
    readStream: (tenantId, streamId, page = {}) => reader.readStream(tenantId, streamId, page),
    readEvent: (tenantId, streamId, eventId) => reader.readEvent(tenantId, streamId, eventId),
    readLastAbout: (tenantId, streamId, eventId) => reader.readLastAbout(tenantId, streamId, eventId),
    readAll,
    subscribe: (subscription) => follow(followed, subscription),
    head: () => reader.head(),
    identity: () => reader.identity(),
    async close() {
      closing.abort()
      await Promise.all([writer.close(), channel.close(), reader.close()])
    },
  }
}

async function announced(
  appended: Promise<readonly Verdict[]>,
  wakeUps: WakeUps,
  channel: CommitChannel,
): Promise<readonly Verdict[]> {
  const verdicts = await appended
  // Waking readers and sending the word take longer than an answer: whoever waits for one has it first, and the next call goes out.
  if (verdicts.some(({ kind }) => kind === 'appended'))
    setImmediate(() => {
      wakeUps.ring()
      channel.announce()
    })
  return verdicts
}
