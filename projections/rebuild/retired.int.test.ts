import { systemClock } from '@heptad/infra/clock/clock.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { expect, onTestFinished, test } from 'vitest'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { until } from '../testing/world.ts'
import { ProjectionOperator } from './operator.ts'

const FIRST = { projection: thingsProjection.name, version: 1, build: 1 }
const shared = { definitions: [thingsProjection], contracts: thingContracts }
const sources = { ids: systemIds(), clock: systemClock() }

async function open(url?: string): Promise<RebuildWorld> {
  const world = await openRebuildWorld({ ...shared, ...(url !== undefined && { url }) })
  onTestFinished(() => world.close())
  return world
}

test('what answers for a projection that is declared no more can be dropped when nobody runs it, and comes back with its release', async () => {
  const world = await open()
  await appendThings(world.store, 100)
  await world.served(FIRST.projection)
  const later = new ProjectionOperator({ ...world.options, definitions: [] }, sources)
  await expect(later.drop(FIRST)).rejects.toThrow(/another process runs test.things version 1, build 1/)
  await world.runners.stop()
  const earlier = new ProjectionOperator(world.options, sources)
  await expect(earlier.drop(FIRST)).rejects.toThrow(/answers: promote another first/)
  await until(() =>
    later.drop(FIRST).then(
      () => true,
      (error: Error) => !error.message.includes('another process runs'),
    ),
  )
  expect((await later.list()).builds).toEqual([])
  expect((await world.owner.query('select from log.checkpoints')).rowCount).toBe(0)
  await expect(later.drop(FIRST)).rejects.toThrow('there is no projection test.things')
  const back = await open(world.url)
  expect(await back.served(FIRST.projection)).toMatchObject({ version: 1, build: 1 })
})
