import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { onTestFinished } from 'vitest'
import { thingContracts, thingsProjection } from './example.ts'
import { openWorld, type World, type WorldOptions } from './world.ts'

type Projections = Pick<WorldOptions, 'definitions' | 'contracts'>

/** A world on engines of its own, without analytics; by default that of the example. It is gone after the test that runs. */
export async function worldOfTest(
  projections: Projections = { definitions: [thingsProjection], contracts: thingContracts },
): Promise<World> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  return opened({ url: database.url, ...projections })
}

/** The same with analytics. */
export async function analyticsWorldOfTest(projections: Projections): Promise<World> {
  const [database, engine] = await Promise.all([testDatabase(), testClickhouse()])
  onTestFinished(() => database.drop())
  onTestFinished(() => engine.stop())
  return opened({ url: database.url, clickhouseUrl: engine.url, ...projections })
}

async function opened(options: WorldOptions): Promise<World> {
  const world = await openWorld(options)
  onTestFinished(() => world.close())
  return world
}
