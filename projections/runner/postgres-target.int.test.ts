import { testDatabase } from '@heptad/infra/testing/database.ts'
import { afterEach, expect, test } from 'vitest'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { openWorld, type World } from '../testing/world.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function freshWorld(): Promise<World> {
  const database = await testDatabase()
  closing.push(() => database.drop())
  const world = await openWorld({ url: database.url, definitions: [thingsProjection], contracts: thingContracts })
  closing.push(() => world.close())
  return world
}

test('rows of every column kind and operation equal a replay', async () => {
  const world = await freshWorld()
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
