import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ServedBackbone, servedBackbone } from './testing/served-backbone.ts'

let backbone: ServedBackbone
beforeAll(async () => {
  backbone = await servedBackbone([join(import.meta.dirname, 'testing/rogue')])
})
afterAll(() => backbone?.stop())

const misbehave = (how: string, thing = how) => backbone.client.command('rogue.thing.misbehave', { thing, how })
const money = (path: string) =>
  backbone.client.command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' })

test('a rule that throws is a problem with a trace, for that command only', async () => {
  const [thrown, neighbour, other] = await Promise.all([misbehave('throw', 'a'), misbehave('not', 'a'), money('one')])
  expect(thrown.body).toMatchObject({
    status: 500,
    type: '/problems/internal',
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  expect(thrown.text).not.toContain('rogue')
  expect([neighbour.status, other.status]).toEqual([200, 201])
})

test('a command that goes to a stream of another module writes nothing', async () => {
  expect((await misbehave('steal')).status).toBe(500)
  await vi.waitFor(() => expect(backbone.output.join('\n')).toContain('may not write money.book-main'), 10_000)
})

test('a reaction that throws holds up its own module only', async () => {
  expect((await misbehave('react')).status).toBe(200)
  const tenant = await backbone.newTenant('later')
  const account = { path: 'cash', asset: 'EUR', normalSide: 'debit' }
  while ((await tenant.command('money.account.open', account)).body.type === '/problems/book-not-found') await sleep(20)
})

test('an event that its projection cannot take is parked, and the others go on', async () => {
  expect((await misbehave('poison')).status).toBe(200)
  expect((await misbehave('not', 'after')).status).toBe(200)
  const parked = async () => (await backbone.operator.get('/v1/system/dlq')).body
  while (!JSON.stringify(await parked()).includes('the rogue projection threw')) await sleep(50)
  expect((await money('two')).status).toBe(201)
})

test('a loop that blocks everything is named in the log and the metrics, and the process is not ready right after it', async () => {
  expect((await backbone.client.get('/ready')).status).toBe(200)
  expect((await misbehave('spin')).status).toBe(200)
  expect((await backbone.client.get('/ready')).status).toBe(503)
  const line = backbone.output.find((each) => each.includes('the event loop is blocked')) ?? ''
  expect(JSON.parse(line)).toMatchObject({ level: 'error', doing: 'rogue.thing.misbehave' })
  const metrics = await backbone.operator.get('/metrics')
  expect(metrics.text).toMatch(/heptad_event_loop_blocked_seconds_total\{doing="rogue.thing.misbehave"\} [1-9]/)
  expect(metrics.text).toContain('heptad_module_info{module="rogue",version="0.1.0"} 1')
})
