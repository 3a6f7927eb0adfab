import { expect, test } from 'vitest'
import { FairSlots, WaitedTooLong } from './fair-slots.ts'

/** Slots, and what runs in them by name; each ends when it is told to. */
function slots(max: number, maxWaitMs = 60_000) {
  const fair = new FairSlots({ max, maxWaitMs })
  const running = new Map<string, PromiseWithResolvers<string>>()
  const ended: Promise<string>[] = []
  const begun: string[] = []
  const ask = (name: string): Promise<string> => {
    const result = fair.run(name.slice(0, 1), () => {
      begun.push(name)
      running.set(name, Promise.withResolvers())
      return running.get(name)?.promise ?? Promise.reject()
    })
    ended.push(result)
    result.catch(() => {})
    return result
  }
  const end = async (name: string) => {
    running.get(name)?.resolve(name)
    await running.get(name)?.promise
    for (let turn = 0; turn < 5; turn += 1) await null
  }
  return { ask, end, begun, running }
}

test('the last quarter of the slots is for lanes in which nothing runs', () => {
  const { ask, begun } = slots(8)
  for (const name of ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b0', 'b1', 'c0', 'd0']) ask(name)
  expect(begun).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'b0', 'c0'])
})

test('lanes take turns, and in each what came first begins first', async () => {
  const { ask, end, begun } = slots(1)
  for (const name of ['a0', 'a1', 'a2', 'b0', 'b1', 'c0']) ask(name)
  for (const name of ['a0', 'a1', 'b0', 'c0', 'a2']) await end(name)
  expect(begun).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1'])
})

test('a lane that has its part is passed over, until it has less', async () => {
  const { ask, end, begun } = slots(4)
  for (const name of ['a0', 'a1', 'a2', 'b0', 'a3', 'c0', 'b1']) ask(name)
  expect(begun).toEqual(['a0', 'a1', 'a2', 'b0'])
  await end('a0')
  expect(begun).toEqual(['a0', 'a1', 'a2', 'b0', 'c0'])
  await end('c0')
  expect(begun.slice(5)).toEqual([])
  await end('b0')
  expect(begun.slice(5)).toEqual(['a3', 'b1'])
})

test('work that fails fails for who asked, and leaves its slot', async () => {
  const { ask, begun, running } = slots(1)
  const failing = ask('a0')
  const next = ask('b0')
  running.get('a0')?.reject(new Error('no rows'))
  await expect(failing).rejects.toThrow('no rows')
  running.get('b0')?.resolve('b0')
  expect([await next, begun]).toEqual(['b0', ['a0', 'b0']])
})

test('what has waited longer than it may is not begun, and what came behind it is', async () => {
  const { ask, end, begun } = slots(1, -1)
  ask('a0')
  const late = ask('a1')
  await end('a0')
  await expect(late).rejects.toThrow(WaitedTooLong)
  ask('a2')
  expect(begun).toEqual(['a0', 'a2'])
})

test('lanes in which nothing happens are let go when there are many, others are not', async () => {
  const fair = new FairSlots({ max: 4, maxWaitMs: 60_000 })
  const { promise, resolve } = Promise.withResolvers<void>()
  const busy = Array.from({ length: 3 }, () => fair.run('busy', () => promise))
  for (let lane = 0; lane < 3000; lane += 1) await fair.run(`lane ${lane}`, async () => undefined)
  let hasBegun = false
  const fourth = fair.run('busy', async () => {
    hasBegun = true
  })
  await fair.run('other', async () => undefined)
  expect(hasBegun).toBe(false)
  resolve()
  await Promise.all([...busy, fourth])
  expect(hasBegun).toBe(true)
})
