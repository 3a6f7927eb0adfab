import { expect, test } from 'vitest'
import { SharedRuns } from './shared-runs.ts'

function held() {
  const begun: PromiseWithResolvers<number>[] = []
  const runs = new SharedRuns(() => {
    const run = Promise.withResolvers<number>()
    begun.push(run)
    return run.promise
  })
  return { begun, runs }
}

test('all who ask while a run goes share the next one, which begins when that is done', async () => {
  const { begun, runs } = held()
  const first = runs.run()
  const [second, third] = [runs.run(), runs.run()]
  expect(begun).toHaveLength(1)
  begun[0]?.resolve(1)
  expect(await first).toBe(1)
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.resolve(2)
  expect(await Promise.all([second, third])).toEqual([2, 2])
  void runs.run()
  expect(begun).toHaveLength(3)
})

test('a run that fails fails those that share it, and not the next', async () => {
  const { begun, runs } = held()
  const first = runs.run()
  const second = runs.run()
  begun[0]?.reject(new Error('lost'))
  await expect(first).rejects.toThrow('lost')
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.resolve(2)
  expect(await second).toBe(2)
})

test('runs never overlap, though somebody asks in the very moment in which one ends', async () => {
  const { begun, runs } = held()
  void runs.run()
  void runs.run()
  begun[0]?.resolve(1)
  for (let tick = 0; tick < 10; tick += 1) {
    void runs.run()
    await Promise.resolve()
  }
  expect(begun).toHaveLength(2)
})
