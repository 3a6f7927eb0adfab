import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ServedBackbone, servedBackbone } from './testing/served-backbone.ts'

let backbone: ServedBackbone
/** What a collector of errors was sent. */
const collected: string[] = []
const collector = createServer(async (request, response) => {
  collected.push(Buffer.concat(await request.toArray()).toString())
  response.end('{}')
})
beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  const env = { SENTRY_DSN: `http://key@127.0.0.1:${port}/1` }
  backbone = await servedBackbone([join(import.meta.dirname, 'testing/rogue')], env)
})
afterAll(async () => {
  await backbone?.stop()
  collector.close().closeAllConnections()
})

/** Two starts, and what ends a process. */
const ENDED_WITHIN_MS = 180_000
const misbehave = (how: string, thing = how) => backbone.client.command('rogue.thing.misbehave', { thing, how })
const money = (path: string) =>
  backbone.client.command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' })

test('a rule that throws is a problem with a trace, for that command only, and the collector of errors has it under that trace', async () => {
  const [thrown, neighbour, other] = await Promise.all([misbehave('throw', 'a'), misbehave('not', 'a'), money('one')])
  expect(thrown.body).toMatchObject({
    status: 500,
    type: '/problems/internal',
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  expect(thrown.text).not.toContain('rogue')
  expect([neighbour.status, other.status]).toEqual([200, 201])
  const isCollected = (envelope: string) =>
    envelope.includes(thrown.body.traceId) && envelope.includes('rogue/index.ts')
  await vi.waitFor(() => expect(collected.some(isCollected)).toBe(true), 30_000)
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
  await vi.waitFor(async () => expect((await backbone.client.get('/ready')).status).toBe(200), 30_000)
  expect((await misbehave('spin')).status).toBe(200)
  expect((await backbone.client.get('/ready')).status).toBe(503)
  // On a busy machine the loop may stand still for other reasons too.
  const blocks = () => backbone.output.filter((each) => each.includes('the event loop is blocked'))
  const named = expect.objectContaining({ level: 'error', doing: 'rogue.thing.misbehave' })
  await expect.poll(() => blocks().map((line) => JSON.parse(line))).toContainEqual(named)
  const metrics = await backbone.operator.get('/metrics')
  expect(metrics.text).toMatch(/heptad_event_loop_blocked_seconds_total\{doing="rogue.thing.misbehave"\} [1-9]/)
  expect(metrics.text).toContain('heptad_module_info{module="rogue",version="0.1.0"} 1')
})

test(
  'a loop that does not end is ended with its process, which names it; after the restart the others go on, and so does its module',
  async () => {
    const spinning = await servedBackbone([join(import.meta.dirname, 'testing/rogue')], {
      // A start on a busy machine blocks for a second or two.
      HEPTAD_BLOCKED_LIMIT_MS: '10000',
      ROGUE_SPIN_MS: '120000',
    })
    try {
      const { output } = spinning
      const call = (thing: string, how: string) => spinning.client.command('rogue.thing.misbehave', { thing, how })
      expect((await call('a', 'not')).status).toBe(200)
      await expect(call('a', 'spin')).rejects.toThrow()
      await vi.waitFor(() => expect(output.join('\n')).toContain('the process is ended'), 60_000)
      expect(JSON.parse(output.find((line) => line.includes('the process is ended')) ?? '{}')).toMatchObject({
        level: 'fatal',
        doing: 'rogue.thing.misbehave',
      })
      await spinning.restart()
      expect((await call('a', 'not')).status).toBe(200)
      const account = { path: 'cash', asset: 'EUR', normalSide: 'debit' }
      expect((await spinning.client.command('money.account.open', account)).status).toBe(201)
    } finally {
      await spinning.stop()
    }
  },
  ENDED_WITHIN_MS,
)

test(
  'a rule that leaks is named before its process is out of memory; after the restart all that was acknowledged is there',
  async () => {
    const leaking = await servedBackbone([join(import.meta.dirname, 'testing/rogue')], {
      NODE_OPTIONS: '--max-old-space-size=220',
    })
    try {
      const { output } = leaking
      const isTold = () => output.some((line) => line.includes('memory is nearly full'))
      const misbehaves = (how: string) => leaking.client.command('rogue.thing.misbehave', { thing: how, how })
      const isOver = () => output.join('\n').includes('JavaScript heap out of memory')
      const account = (path: string) =>
        leaking.client.command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' }, { key: path })
      while (!isTold() && !isOver()) await misbehaves('leak').catch(() => null)
      await vi.waitFor(async () => expect((await account('meanwhile')).status).toBe(201), 60_000)
      const [most] = JSON.parse(output.find((line) => line.includes('nearly full')) ?? '{}').held
      expect(most.where).toMatch(/leak \(file:.*rogue\/index\.ts:\d+\)/)
      await expect(misbehaves('gorge')).rejects.toThrow()
      await vi.waitFor(() => expect(isOver()).toBe(true), 60_000)
      await leaking.restart()
      expect((await account('after')).status).toBe(201)
      const since = { headers: { 'heptad-min-position': (await account('last')).headers.get('heptad-position') ?? '' } }
      const paths = (await leaking.client.all('money.accounts.list', {}, since)).map(({ path }) => path)
      expect(paths).toEqual(expect.arrayContaining(['meanwhile', 'after']))
    } finally {
      await leaking.stop()
    }
  },
  ENDED_WITHIN_MS,
)
