import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, type ServedBackbone, servedBackbone, test } from '@heptad/module/testing'
import orders from './index.ts'
import { ENDS, fateOf, settled } from './testing/fates.ts'
import { openShop, orderAll } from './testing/shop.ts'

const isLong = process.env.HEPTAD_FAULTS === 'long'
const ROUNDS = 20
const AT_ONCE = 5
/** Of 20 orders about so many, and a moment by which most of them are over. */
const STEPS_OF_A_ROUND = 150
const LATEST_KILL_MS = 1500
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
const STEPS = [...[...orders.reactions, ...orders.timers].map(({ name }) => name), ...(isLong ? DECISIONS : [])]

test('kill -9 before each step: an order is shipped and captured, or released; never both, never neither', async () => {
  for (const step of STEPS) {
    writeFileSync(killAt, step)
    await orderAll(backbone.client, step)
    while (existsSync(killAt)) await sleep(20)
    await backbone.restart()
  }
  for (const step of STEPS) await orderAll(backbone.client, step)
  await expectFates(STEPS.length)
}, 240_000)

/** Of so many times all orders. */
async function expectFates(times: number): Promise<void> {
  const events = await settled(backbone.operator)
  const placed = events.filter(({ type }) => type === 'orders.order.placed')
  expect(placed).toHaveLength(times * 4)
  const orderIds = placed.map(({ data }) => String(data.orderId))
  for (const orderId of orderIds) expect(ENDS, orderId).toContain(fateOf(orderId, events))
  const fates = orderIds.map((orderId) => fateOf(orderId, events))
  for (const end of ENDS) expect(fates).toContain(end)
}

test.runIf(isLong)(
  'kill -9 at random steps and moments, with many orders under way: each ends once, in one of the ways that there are',
  async () => {
    const before = STEPS.length
    for (let round = 0; round < ROUNDS; round += 1) {
      const keys = Array.from({ length: AT_ONCE }, (_, index) => `random-${round}-${index}`)
      writeFileSync(killAt, `${1 + Math.floor(Math.random() * STEPS_OF_A_ROUND)}`)
      const latest = performance.now() + Math.random() * LATEST_KILL_MS
      const ordering = Promise.all(keys.map((key) => orderAll(backbone.client, key)))
      while (existsSync(killAt) && performance.now() < latest) await sleep(5)
      rmSync(killAt, { force: true })
      await backbone.restart()
      await ordering
      await Promise.all(keys.map((key) => orderAll(backbone.client, key)))
    }
    await expectFates(before + ROUNDS * AT_ONCE)
  },
  600_000,
)
