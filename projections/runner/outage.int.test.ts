import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { testPostgresServer } from '@heptad/infra/testing/database.ts'
import { expect, test } from 'vitest'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { openWorld, until } from '../testing/world.ts'

test('a database that is killed in mid-work parks nothing; when it is back, the projection goes on and equals a replay', async () => {
  const server = await testPostgresServer()
  await migrate({ url: server.url })
  const world = await openWorld({ url: server.url, definitions: [thingsProjection], contracts: thingContracts })
  await appendThings(world.store, 4000)
  const runner = await world.start()
  const stateOf = async () => (await runner.status())[0]?.state
  await until(async () => ((await runner.status())[0]?.position ?? 0n) > 0n)
  process.kill(server.pid, 'SIGKILL')
  await until(async () => (await stateOf()) === 'retrying')
  // More often than an event is tried before it is parked.
  const before = world.faults.length
  await until(() => world.faults.length > before + 4)
  expect(await stateOf()).toBe('retrying')
  await server.restart()
  await world.caughtUp(runner)
  await appendThings(world.store, 300, 2)
  await world.caughtUp(runner)
  await runner.stop()
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored).toEqual(replayed)
  expect((await world.projector.query('select * from log.dead_letters')).rows).toEqual([])
  await world.close()
  await server.stop()
})
