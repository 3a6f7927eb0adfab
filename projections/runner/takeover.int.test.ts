import { systemClock } from '@heptad/infra/clock/clock.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { expect, onTestFinished, test } from 'vitest'
import { put } from '../row-operation.ts'
import { appendThings, exampleTenants, randomNumbers } from '../testing/append-things.ts'
import { things, thingsProjection } from '../testing/example.ts'
import { until, type World } from '../testing/world.ts'
import { worldOfTest } from '../testing/world-of-test.ts'
import { engineTargets } from './engine-targets.ts'
import type { Batch, ProjectionTarget } from './target.ts'

/** What a process of its own has: connections that can be cut without touching the others'. */
function processOf(world: World, name: string) {
  const projector = openPool({ url: world.url, role: 'heptad_projector', max: 4, applicationName: name })
  onTestFinished(() => projector.end())
  return { projector, freshness: createFreshness(systemClock()), owner: name }
}

async function cutConnections(url: string, name: string): Promise<void> {
  const superuser = openPool({ url, role: 'none', max: 1, applicationName: 'cutter' })
  await superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name])
  await superuser.end()
}

test('owners that are followed, stopped for moments and cut off at random points, and live on as ghosts, leave what a replay gives', async () => {
  const world = await worldOfTest()
  const random = randomNumbers(7)
  const appending = appendThings(world.store, 6000, 3)
  const ghosts = []
  for (let round = 0; round < 6; round += 1) {
    const own = processOf(world, `owner-${round}`)
    ghosts.push(await world.start({ ...own, node: 'one', stallMs: () => random(150) }))
    await new Promise((resolve) => setTimeout(resolve, random(200)))
    await cutConnections(world.url, `owner-${round - random(2)}`)
  }
  await appending
  const last = await world.start({ ...processOf(world, 'last'), node: 'one' })
  await world.caughtUp(last)
  for (const ghost of [...ghosts, last]) await ghost.stop()
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored).toEqual(replayed)
})

test('when an owner leaves, the other takes its ranges at once', async () => {
  const world = await worldOfTest()
  const first = await world.start({ ...processOf(world, 'first'), leaseMs: 60_000 })
  const second = await world.start({ ...processOf(world, 'second'), leaseMs: 60_000 })
  await appendThings(world.store, 100)
  await until(async () => (await second.status()).some(({ state }) => state === 'running'))
  await world.caughtUp(second)
  await second.stop()
  await appendThings(world.store, 100, 2)
  const head = await world.store.head()
  // The first knows of the ranges that it has taken only.
  const behind = 'select from log.checkpoints where position < $1'
  await until(async () => (await world.projector.query(behind, [head])).rowCount === 0)
  await first.stop()
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored).toEqual(replayed)
})

test('a deposed owner can neither write, nor advance, nor renew', async () => {
  const world = await worldOfTest()
  const identity = await world.store.identity()
  const target = targetOf(world, world.projector)
  const claimant = { identity, preempts: true }
  const old = await target.acquire({ ...claimant, owner: 'old' })
  const fresh = await target.acquire({ ...claimant, owner: 'fresh' })
  await expect(target.write(old?.epoch ?? 0n, oneRow(0n, 1n))).rejects.toThrow('another owner')
  await expect(target.renew(old?.epoch ?? 0n)).rejects.toThrow('another owner')
  expect((await world.projector.query('select * from read.test_things_v1')).rows).toEqual([])
  await target.write(fresh?.epoch ?? 0n, oneRow(0n, 1n))
  await expect(target.write(fresh?.epoch ?? 0n, oneRow(0n, 1n))).rejects.toThrow('another owner')
  expect((await world.projector.query('select thing_id from read.test_things_v1')).rows).toEqual([{ thing_id: 'one' }])
})

test('a lease that runs is respected by all but a process that starts', async () => {
  const world = await worldOfTest()
  const identity = await world.store.identity()
  const target = targetOf(world, world.projector)
  const first = await target.acquire({ owner: 'first', identity, preempts: false })
  expect(await target.acquire({ owner: 'second', identity, preempts: false })).toBeNull()
  const again = await target.acquire({ owner: 'first', identity, preempts: false })
  expect(again?.epoch).toBeGreaterThan(first?.epoch ?? 0n)
  await target.release(first?.epoch ?? 0n)
  expect(await target.acquire({ owner: 'second', identity, preempts: false })).toBeNull()
  await target.release(again?.epoch ?? 0n)
  expect(await target.acquire({ owner: 'second', identity, preempts: false })).not.toBeNull()
})

function targetOf(world: World, postgres: PostgresPool): ProjectionTarget {
  const identity = { logId: '', incarnation: '' }
  return engineTargets({ postgres, clickhouse: world.clickhouse, identity, leaseMs: 5000 })(thingsProjection)
}

function oneRow(from: bigint, to: bigint): Batch {
  const event = { tenantId: exampleTenants[0], position: to } as Batch['entries'][number]['event']
  return { from, to, isReady: true, entries: [{ event, operations: [put(things, { thingId: 'one', name: 'one' })] }] }
}
