import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { DeadLetterOrder, DeadLetterSource } from './dead-letter-orders.ts'
import { type PageItem, type ProjectPageOptions, projectPage } from './project-page.ts'
import { errorText, keptText, type RangeWriter } from './range-writer.ts'
import { EventRefused } from './refusal.ts'
import type { Sequences } from './sequences.ts'
import { type BatchEntry, RowsRefused } from './target.ts'
import type { LogSource } from './tenure.ts'

export interface CarryOutOptions {
  readonly writer: RangeWriter
  readonly log: LogSource
  readonly source: DeadLetterSource
  /** As for every page, but with no sequence parked: here it is parked events that are projected. */
  readonly projecting: ProjectPageOptions
  /** Those of the range, which knows what is parked. */
  readonly sequences: Sequences
}

const EVENTS_AT_ONCE = 500
const PAGE_EVENTS = 200

/**
 * Carries out a part of an order, as the owner of the range; true when the order is finished. Events leave the dead letters in the transaction
 * that applies them, so an order that was interrupted goes on where it was.
 */
export async function carryOut(order: DeadLetterOrder, options: CarryOutOptions): Promise<boolean> {
  // A stale reading of the board may deliver a finished order again. What was parked since then, no operator has seen.
  if (!(await options.source.isOpen(order))) return true
  if (order.action === 'retry') return retry(order, options)
  await finish(order, options, { outcome: 'dropped', dropped: order.sequence })
  return true
}

async function retry(order: DeadLetterOrder, options: CarryOutOptions): Promise<boolean> {
  const waiting = await options.source.parkedIn(order, EVENTS_AT_ONCE)
  if (waiting.length === 0) {
    await finish(order, options, { outcome: 'applied' })
    return true
  }
  const { events, lost } = await eventsAt(options.log, waiting)
  if (events.length === 0) {
    await note(order, options, `the log holds no event at position ${lost}; to go on without it, resolve the sequence`)
    return true
  }
  const { items, used, refusals, halt } = await projectPage(events, options.projecting)
  const takable = items.filter(({ entry }) => entry !== null)
  const refusal = (await apply(takable, order, options)) ?? refusals[0]
  if (refusal !== undefined) return refuse(order, options, refusal)
  await passOver(events.slice(0, used), items, options)
  if (halt === null) return false
  await note(order, options, halt.message)
  return true
}

/** Releases parked events that the projection no longer handles. */
async function passOver(
  seen: readonly StoredEvent[],
  items: readonly PageItem[],
  { writer }: CarryOutOptions,
): Promise<void> {
  const taken = new Set(items.map(({ event }) => event.position))
  const released = seen.map(({ position }) => position).filter((position) => !taken.has(position))
  if (released.length > 0) await writer.change([], { parked: [], released })
}

/** Applies events in order up to the first that is refused. */
async function apply(
  items: readonly PageItem[],
  order: DeadLetterOrder,
  options: CarryOutOptions,
): Promise<EventRefused | undefined> {
  const [first] = items
  if (first === undefined) return undefined
  try {
    const entries = items.flatMap(({ entry }): readonly BatchEntry[] => (entry === null ? [] : [entry]))
    const released = items.map(({ event }) => event.position)
    const progress = { orderId: order.orderId, applied: items.length, outcome: null, detail: null }
    await options.writer.change(entries, { parked: [], released, order: progress })
    return undefined
  } catch (cause) {
    if (!(cause instanceof RowsRefused)) throw cause
    if (items.length === 1) return new EventRefused(first.event, { cause })
    const middle = Math.ceil(items.length / 2)
    return (await apply(items.slice(0, middle), order, options)) ?? (await apply(items.slice(middle), order, options))
  }
}

async function refuse(order: DeadLetterOrder, { writer }: CarryOutOptions, refusal: EventRefused): Promise<boolean> {
  await writer.change([], {
    parked: [],
    released: [],
    refusedAgain: { position: refusal.position, error: errorText(refusal) },
    order: { orderId: order.orderId, applied: 0, outcome: 'refused', detail: keptText(refusal.message) },
  })
  return true
}

async function note({ orderId }: DeadLetterOrder, { writer }: CarryOutOptions, detail: string): Promise<void> {
  await writer.change([], { parked: [], released: [], order: { orderId, applied: 0, outcome: 'refused', detail } })
}

async function finish(
  { orderId, sequence }: DeadLetterOrder,
  { writer, sequences }: CarryOutOptions,
  { outcome, ...drop }: { outcome: 'applied' | 'dropped'; dropped?: string },
): Promise<void> {
  const order = { orderId, applied: 0, outcome, detail: null }
  await writer.change([], { parked: [], released: [], ...drop, order })
  sequences.release(sequence)
}

/** The events at these positions, all of one tenant, up to the first position where the log has none. Read in pages, and past gaps between them. */
async function eventsAt(
  log: LogSource,
  wanted: readonly { readonly position: bigint; readonly tenantId: TenantId }[],
): Promise<{ readonly events: readonly StoredEvent[]; readonly lost: bigint | null }> {
  const positions = new Set(wanted.map(({ position }) => position))
  const found = new Map<bigint, StoredEvent>()
  const inOrder: StoredEvent[] = []
  for (const { position, tenantId } of wanted) {
    if (!found.has(position)) {
      const { events } = await log.readAll({ after: position - 1n, limit: PAGE_EVENTS, filter: { tenantId } })
      for (const event of events) if (positions.has(event.position)) found.set(event.position, event)
    }
    const event = found.get(position)
    if (event === undefined) return { events: inOrder, lost: position }
    inOrder.push(event)
  }
  return { events: inOrder, lost: null }
}
