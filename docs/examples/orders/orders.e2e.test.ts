import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, type ServedBackbone, servedBackbone, test } from '@heptad/module/testing'
import { openShop, terms } from './testing/shop.ts'

const HEPTAD = join(import.meta.dirname, '../../../scripts/heptad.mjs')
let backbone: ServedBackbone
beforeAll(async () => {
  backbone = await servedBackbone([import.meta.dirname])
  await openShop(backbone.client, { pieces: 1, funds: '2400' })
})
afterAll(() => backbone?.stop())

async function ended(orderId: string) {
  for (;;) {
    const { status, body } = await backbone.client.query('orders.orders.get', { orderId })
    if (status === 200 && ['paid', 'cancelled'].includes(body.status)) return body
    await sleep(30)
  }
}

const placed = async (key: string) => (await backbone.client.command('orders.order.place', terms, { key })).text

test('one order is paid, the other finds nothing in stock; a retry of either gets the first answer, also after a power cut', async () => {
  const answers = [await placed('first'), await placed('second')]
  const statuses = []
  for (const answer of answers) statuses.push((await ended(JSON.parse(answer).orderId)).status)
  expect(statuses.sort()).toEqual(['cancelled', 'paid'])
  await backbone.restart()
  expect([await placed('first'), await placed('second')]).toEqual(answers)
  const { body } = await backbone.client.query('money.balances.get', { account: 'buyer', asset: 'EUR' })
  expect(body).toMatchObject({ normalBalance: '1200' })
  expect((await backbone.client.query('money.holds.list')).body.data).toEqual([])
})

test('every step of it is in the audit records, with the step that caused it', async () => {
  const records = async () => backbone.client.all('audit.records.list', { action: 'orders.' })
  while (!(await records()).some(({ action }) => action === 'orders.order.paid')) await sleep(30)
  const actors = (await records()).map(({ action, actor }) => [action, actor.id])
  expect(actors).toContainEqual(['orders.order.reserved', 'orders.reserve#0'])
  expect(actors).toContainEqual(['orders.order.cancelled', 'orders.take-piece#0#refused'])
})

test('the commands that only its own reactions send have no route', async () => {
  for (const type of ['orders.order.ship', 'orders.stock.take', 'orders.order.pay'])
    expect((await backbone.client.command(type, {})).body.type).toBe('/problems/route-not-found')
})

test('its history is folded and found sound by a replay, with the module and without it', async () => {
  const { url, operatorKey } = backbone.credentials
  for (const modules of [import.meta.dirname, '']) {
    const env = { ...process.env, HEPTAD_URL: url, HEPTAD_KEY: operatorKey, HEPTAD_MODULES: modules }
    const { stdout } = await promisify(execFile)(process.execPath, [HEPTAD, 'events', 'replay', '--check', '--json'], {
      env,
    })
    expect(JSON.parse(stdout)).toMatchObject({ findings: [] })
  }
})
