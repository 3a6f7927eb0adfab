import type { CommandId, EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'
import { v7 } from 'uuid'
import type { Append, EventStore, ExpectedHead, LogPage, NewEvent, StoredEvent, StreamHead, Verdict } from '../port.ts'

/** What the contract's tests are given: the store under test, asked for anew in each test. */
export type StoreUnderTest = () => EventStore

export const decidedAt: Instant = instantFromMicros(1_769_860_800_123_456n)

export const newTenant = () => v7() as TenantId
export const newCommand = () => v7() as CommandId
export const newEventId = () => v7() as EventId
export const newStream = (category = 'test.thing') => `${category}-${v7()}` as StreamId

export function event(change: Partial<NewEvent> = {}): NewEvent {
  return {
    eventId: newEventId(),
    type: 'test.thing.done',
    schemaVersion: 1,
    data: '{"a":1}',
    metadata: '{}',
    decidedAt,
    ...change,
  }
}

export function events(count: number): readonly NewEvent[] {
  return Array.from({ length: count }, () => event())
}

/** An append to one stream. `events` may be a number. */
export function append(one: {
  tenantId: TenantId
  streamId: StreamId
  expectedHead?: ExpectedHead
  events?: readonly NewEvent[] | number
  commandId?: CommandId
}): Append {
  const { tenantId, streamId, expectedHead = 'any', commandId = newCommand(), events: wanted = 1 } = one
  const carried = typeof wanted === 'number' ? events(wanted) : wanted
  return { tenantId, commandId, writes: [{ tenantId, streamId, expectedHead, events: carried }] }
}

/** The head that an append leaves, provided that its first event gets this revision. */
export function headAfter(append: Append, firstRevision: bigint): StreamHead {
  const written = append.writes[0]?.events ?? []
  const last = written.at(-1)
  if (last === undefined) throw new Error('it carries no event')
  return { revision: firstRevision + BigInt(written.length) - 1n, eventId: last.eventId }
}

export async function appendOne(store: EventStore, one: Append): Promise<Verdict> {
  const [verdict] = await store.append([one])
  if (verdict === undefined) throw new Error('there is no verdict')
  return verdict
}

export function kinds(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.map(({ kind }) => kind)
}

/** Appends `count` events to a fresh stream and answers its head. */
export async function stock(store: EventStore, tenantId: TenantId, streamId: StreamId, count = 1): Promise<StreamHead> {
  const verdict = await appendOne(store, append({ tenantId, streamId, events: count }))
  const head = verdict.kind === 'appended' ? verdict.heads[0] : undefined
  if (head === undefined) throw new Error(`not appended: ${verdict.kind}`)
  return head
}

/** Everything after a position, page by page. */
export async function readToEnd(
  read: (after: bigint) => Promise<LogPage>,
  after: bigint,
): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = []
  let reached = after
  for (;;) {
    const page = await read(reached)
    all.push(...page.events)
    if (page.reached === reached) return all
    reached = page.reached
  }
}
