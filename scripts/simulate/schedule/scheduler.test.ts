import { expect, test } from 'vitest'
import { Random } from './random.ts'
import { type Owner, Scheduler } from './scheduler.ts'
import { Trace } from './trace.ts'

const owner = (name: string): Owner => ({ name, isAlive: true, stalledUntil: 0 })

function start() {
  const scheduler = new Scheduler(new Random('seed'), new Trace())
  const ran: string[] = []
  const plan = (who: Owner, ms: number, label: string) => scheduler.after(who, ms, label, () => ran.push(label))
  const runAll = async () => {
    while (await scheduler.step());
    return ran
  }
  return { scheduler, ran, plan, runAll }
}

test('what is due first runs first, and virtual time moves to it', async () => {
  const { scheduler, plan, runAll } = start()
  const somebody = owner('p')
  plan(somebody, 30, 'third')
  plan(somebody, 10, 'first')
  plan(somebody, 20, 'second')
  expect(await runAll()).toEqual(['first', 'second', 'third'])
  expect(scheduler.now).toBe(30_000)
})

test('what is pending for a dead owner never runs, for a stalled one when it goes on', async () => {
  const { plan, runAll } = start()
  const [dead, stalled, well] = [owner('dead'), owner('stalled'), owner('well')]
  plan(dead, 1, 'dead')
  plan(stalled, 2, 'stalled')
  plan(well, 50, 'well')
  dead.isAlive = false
  stalled.stalledUntil = 90_000
  expect(await runAll()).toEqual(['well', 'stalled'])
})

test('what was cancelled does not run, and a step takes all microtasks with it', async () => {
  const { scheduler, ran, plan } = start()
  const somebody = owner('p')
  const cancel = plan(somebody, 1, 'cancelled')
  scheduler.after(somebody, 2, 'chain', () => void chain(5))
  async function chain(length: number): Promise<void> {
    for (let link = 0; link < length; link += 1) await null
    ran.push('end of the chain')
  }
  cancel()
  expect(await scheduler.step()).toBe(true)
  expect(ran).toEqual(['end of the chain'])
  expect(await scheduler.step()).toBe(false)
})

test('a step takes with it what is put off to the end of the turn, and what that puts off', async () => {
  const { scheduler, ran, plan } = start()
  const somebody = owner('p')
  const putOff = (times: number): unknown =>
    setImmediate(async () => {
      await null
      ran.push(`${times} to go`)
      if (times > 0) putOff(times - 1)
    })
  scheduler.after(somebody, 1, 'puts off', () => void Promise.resolve().then(() => putOff(2)))
  plan(somebody, 2, 'the next step')
  await scheduler.step()
  expect(ran).toEqual(['2 to go', '1 to go', '0 to go'])
  await scheduler.step()
  expect(ran.at(-1)).toBe('the next step')
})
