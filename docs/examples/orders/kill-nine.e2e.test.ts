import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, type ServedBackbone, servedBackbone, test } from '@heptad/module/testing'
import orders from './index.ts'
import { openShop, terms } from './testing/shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'heptad-orders-'))
const killAt = join(folder, 'at')
const DECISIONS = ['place', 'reserve', 'ship', 'cancel', 'pay'].map((verb) => `orders.order.${verb}`)
let backbone: ServedBackbone
beforeAll(async () => {
  backbone = await servedBackbone([join(import.meta.dirname, 'testing/killed')], { ORDERS_KILL_AT: killAt })
  await openShop(backbone.client, { pieces: 1000, funds: '1000000' })
})
afterAll(async () => {
  await backbone?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Before each event that the module answers to; in the long form before each of its decisions too. */
const STEPS = [
  ...[...orders.reactions, ...orders.timers].map(({ name }) => name),
  ...(process.env.HEPTAD_FAULTS === 'long' ? DECISIONS : []),
]

interface Event {
  readonly eventId: string
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: events of every type
  readonly data: any
}

/** One that can be shipped, one without money, one whose thing is not there, one that its buyer cancels at once. */
async function orderAll(step: string): Promise<void> {
  const send = (type: string, data: object, key: string) =>
    backbone.client.command(type, data, { key: `${step}-${key}` }).catch(() => null)
  const place = (key: string, more: object = {}) => send('orders.order.place', { ...terms, ...more }, key)
  const orders = await Promise.all([
    place('fickle'),
    place('good'),
    place('poor', { amount: '99000000' }),
    place('missing', { sku: 'nothing' }),
  ])
  for (const answer of orders) expect([undefined, 200, 201], answer?.text).toContain(answer?.status)
  const orderId = orders[0]?.body.orderId
  if (orderId !== undefined) await send('orders.order.cancel', { orderId, reason: 'changed my mind' }, 'cancel')
}

async function log(): Promise<readonly Event[]> {
  const events: Event[] = []
  for (let after = '0'; ; ) {
    const { body } = await backbone.operator.get(`/v1/system/events?limit=1000&after=${after}`)
    events.push(...body.data)
    if (body.data.length === 0) return events
    after = body.data.at(-1).position
  }
}

/** Waits until no order is under way, and answers the whole log. */
async function settled(): Promise<readonly Event[]> {
  for (;;) {
    const events = await log()
    if (openEnds(events).length === 0) return events
    await sleep(50)
  }
}

/** Orders and holds of which it is not known yet how they end. */
function openEnds(events: readonly Event[]): readonly string[] {
  const about = (type: string, id: string) =>
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
function fateOf(orderId: string, events: readonly Event[]): string {
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

const ENDS = [
  { shipped: 1, paid: 1, cancelled: 0, pieces: 1, holds: 1, captured: 1, voided: 0 },
  { shipped: 0, paid: 0, cancelled: 1, pieces: 0, holds: 1, captured: 0, voided: 1 },
  { shipped: 0, paid: 0, cancelled: 1, pieces: 0, holds: 0, captured: 0, voided: 0 },
].map((end) => JSON.stringify(end))

test('kill -9 before each step: an order is shipped and captured, or released; never both, never neither', async () => {
  for (const step of STEPS) {
    writeFileSync(killAt, step)
    await orderAll(step)
    while (existsSync(killAt)) await sleep(20)
    await backbone.restart()
  }
  for (const step of STEPS) await orderAll(step)
  const events = await settled()
  const placed = events.filter(({ type }) => type === 'orders.order.placed')
  expect(placed).toHaveLength(STEPS.length * 4)
  for (const { data } of placed) expect(ENDS, data.orderId).toContain(fateOf(data.orderId, events))
  const fates = placed.map(({ data }) => fateOf(data.orderId, events))
  for (const end of ENDS) expect(fates).toContain(end)
}, 240_000)
