import { expect, test } from 'vitest'
import { appendThings } from '../testing/append-things.ts'
import { thingsProjection } from '../testing/example.ts'
import { worldOfTest } from '../testing/world-of-test.ts'

test('rows of every column kind and operation equal a replay', async () => {
  const world = await worldOfTest()
  await appendThings(world.store, 3000)
  const runner = await world.start()
  await world.caughtUp(runner)
  await appendThings(world.store, 500, 2)
  await world.caughtUp(runner)
  await runner.stop()
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored.length).toBeGreaterThan(10)
  expect(stored).toEqual(replayed)
  expect(world.faults).toEqual([])
})
