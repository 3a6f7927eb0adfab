import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Clock } from '../../clock/clock.ts'
import { follow } from '../follow.ts'
import { matcherOf } from '../log-filter.ts'
import {
  type Append,
  DEFAULT_LIMIT,
  type EventStore,
  type LogIdentity,
  type LogPage,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type SubscribeOptions,
  type Verdict,
} from '../port.ts'
import { WakeUps } from '../wake-ups.ts'
import { MemoryLog } from './memory-log.ts'

const IDENTITY: LogIdentity = {
  logId: '00000000-0000-4000-8000-000000000001',
  incarnation: '00000000-0000-4000-8000-000000000002',
}

/** The log in memory, for fast tests and the simulator. Deterministic: time comes from `clock` only, and it makes no ids. */
export function memoryEventStore(clock: Clock, identity: LogIdentity = IDENTITY): EventStore {
  const log = new MemoryLog()
  const wakeUps = new WakeUps()
  const closing = new AbortController()
  const readAll = async (options: ReadAllOptions = {}) => page(log, options)
  return {
    capabilities: { multiStream: true, serialOrder: true },
    append: async (appends) => appendAll(log, appends, clock, wakeUps),
    readStream: async (tenantId, streamId, options = {}) => readStream(log, tenantId, streamId, options),
    readEvent: async (tenantId, streamId, eventId) =>
      log.stream(tenantId, streamId).find((event) => event.eventId === eventId) ?? null,
    readLastAbout: async (tenantId, streamId, eventId) =>
      log.stream(tenantId, streamId).findLast(({ data }) => data.startsWith(`{"about":"${eventId}"`)) ?? null,
    readAll,
    subscribe: (options: SubscribeOptions) => follow({ readAll, wakeUps, closed: closing.signal }, options),
    head: async () => log.head,
    identity: async () => identity,
    close: async () => closing.abort(),
  }
}

function appendAll(log: MemoryLog, appends: readonly Append[], clock: Clock, wakeUps: WakeUps): readonly Verdict[] {
  const now = clock.now()
  const verdicts = appends.map((append) => log.append(append, now))
  if (verdicts.some(({ kind }) => kind === 'appended')) wakeUps.ring()
  return verdicts
}

function readStream(
  log: MemoryLog,
  tenantId: TenantId,
  streamId: StreamId,
  options: ReadStreamOptions,
): readonly StoredEvent[] {
  const { from, direction = 'forward', limit = DEFAULT_LIMIT } = options
  const events = log.stream(tenantId, streamId)
  if (direction === 'forward') {
    const start = Number(from ?? 0n)
    return events.slice(start, start + limit)
  }
  const end = from === undefined ? events.length : Math.min(Number(from) + 1, events.length)
  return events.slice(Math.max(0, end - limit), end).reverse()
}

function page(log: MemoryLog, { after = 0n, limit = DEFAULT_LIMIT, filter }: ReadAllOptions): LogPage {
  const matches = matcherOf(filter)
  const events: StoredEvent[] = []
  for (let index = Number(after); index < log.events.length && events.length < limit; index += 1) {
    const event = log.events[index]
    if (event !== undefined && matches(event)) events.push(event)
  }
  const last = events.at(-1)
  if (last !== undefined && events.length === limit) return { events, reached: last.position }
  return { events, reached: log.head > after ? log.head : after }
}
