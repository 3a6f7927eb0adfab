import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { engineTargets } from '../runner/engine-targets.ts'
import { startProjections } from '../runner/runner.ts'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { openRebuildWorld } from '../testing/rebuild-world.ts'
import { until } from '../testing/world.ts'
import { definitionOfBuild } from './build.ts'
import { addBuild } from './builds.ts'

test('a build that is dropped while it follows the log is let go without a fault, and leaves no checkpoint to the next of its name', async () => {
  const world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  onTestFinished(() => world.close())
  const { projector, clickhouse, store, owner, freshness } = world
  await appendThings(store, 10)
  const build = {
    projection: thingsProjection.name,
    version: 1,
    build: await addBuild(projector, { projection: thingsProjection.name, version: 1 }, 'building'),
  }
  await world.options.tables.ensure([thingsProjection])
  const definition = definitionOfBuild(thingsProjection, build.build)
  const faults: unknown[] = []
  const targetOf = engineTargets({ postgres: projector, clickhouse, identity: await store.identity(), leaseMs: 2000 })
  // Unlike those of a server, it never hears that a build was dropped.
  const runner = startProjections({
    ...{
      definitions: [definition],
      log: store,
      codec: eventCodec(thingContracts),
    },
    ...{ clock: systemClock(), freshness, targetOf, owner: v7(), leaseMs: 2000 },
    onFault: (_, error) => faults.push(error),
  })
  onTestFinished(() => runner.stop())
  const checkpoints = `select from log.checkpoints where projection = 'test.things#2'`
  await until(async () => (await owner.query(`${checkpoints} and is_ready`)).rowCount === 1)
  await world.options.tables.drop(build)
  await appendThings(store, 10)
  await until(async () => (await runner.status()).every(({ state }) => state === 'standby'))
  expect(faults).toEqual([])
  const claimant = { owner: v7(), identity: await store.identity(), preempts: true }
  expect(await targetOf(definition).acquire(claimant)).toBeNull()
  expect((await owner.query(checkpoints)).rowCount).toBe(0)
})
