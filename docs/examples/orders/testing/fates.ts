import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@heptad/module/testing'

/** As operators read it from the log. */
export interface Event {
  readonly eventId: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

async function log(operator: Client): Promise<readonly Event[]> {
  const events: Event[] = []
  for (let after = '0'; ; ) {
    const { body } = await operator.get(`/v1/system/events?limit=1000&after=${after}`)
    events.push(...body.data)
    if (body.data.length === 0) return events
    after = body.data.at(-1).position
  }
}

/** Waits until no order is under way, and answers the whole log. */
export async function settled(operator: Client): Promise<readonly Event[]> {
  for (;;) {
    const events = await log(operator)
    if (openEnds(events).length === 0) return events
    await sleep(50)
  }
}

/** Orders and holds of which it is not known yet how they end. */
function openEnds(events: readonly Event[]): readonly unknown[] {
  const about = (type: string, id: unknown) =>
    events.some((event) => event.type === type && Object.values(event.data).includes(id))
  const orderIds = events.filter(({ type }) => type === 'orders.order.placed').map(({ data }) => data.orderId)
  const holdIds = events.filter(({ type }) => type === 'money.hold.placed').map(({ eventId }) => eventId)
  const pieces = events.filter(({ type }) => type === 'orders.stock.taken').map(({ data }) => data.orderId)
  return [
    ...orderIds.filter((id) => !about('orders.order.paid', id) && !about('orders.order.cancelled', id)),
    ...holdIds.filter((id) => !about('money.hold.captured', id) && !about('money.hold.voided', id)),
    ...pieces.filter((id) => !about('orders.order.shipped', id) && !about('orders.stock.returned', id)),
  ]
}

/** What became of an order, in the words of its module and of the ledger. */
export function fateOf(orderId: string, events: readonly Event[]): string {
  const own = (type: string) => events.filter((event) => event.type === type && event.data.orderId === orderId).length
  const holds = events.filter(
    ({ type, data }) => type === 'money.hold.placed' && data.reference === `orders:${orderId}`,
  )
  const resolved = (type: string) =>
    holds.reduce(
      (sum, hold) => sum + events.filter((event) => event.type === type && event.data.about === hold.eventId).length,
      0,
    )
  const pieces = own('orders.stock.taken') - own('orders.stock.returned')
  const [shipped, paid, cancelled] = ['shipped', 'paid', 'cancelled'].map((verb) => own(`orders.order.${verb}`))
  const [captured, voided] = [resolved('money.hold.captured'), resolved('money.hold.voided')]
  return JSON.stringify({ shipped, paid, cancelled, pieces, holds: holds.length, captured, voided })
}

/** The ways in which an order may end: shipped and captured, or released, or never held. */
export const ENDS = [
  { shipped: 1, paid: 1, cancelled: 0, pieces: 1, holds: 1, captured: 1, voided: 0 },
  { shipped: 0, paid: 0, cancelled: 1, pieces: 0, holds: 1, captured: 0, voided: 1 },
  { shipped: 0, paid: 0, cancelled: 1, pieces: 0, holds: 0, captured: 0, voided: 0 },
].map((end) => JSON.stringify(end))
