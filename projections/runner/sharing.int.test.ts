import { systemClock } from '@heptad/infra/clock/clock.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { expect, onTestFinished, test } from 'vitest'
import { appendThings, randomNumbers } from '../testing/append-things.ts'
import { thingsProjection } from '../testing/example.ts'
import { type ProjectorChild, startProjector } from '../testing/projector-child.ts'
import { until, type World } from '../testing/world.ts'
import { worldOfTest } from '../testing/world-of-test.ts'
import type { ProjectionRunner } from './runner.ts'

/** Its lease runs on while the machine lets it stand still: ranges change hands because they are given away. */
async function startAs(world: World, owner: string, rangesPerProcess = 1): Promise<ProjectionRunner> {
  const runner = await world.start({
    owner,
    freshness: createFreshness(systemClock()),
    leaseMs: 60_000,
    rangesPerProcess,
  })
  onTestFinished(() => runner.stop())
  return runner
}

/** `owner first-last` of each range whose lease runs. */
async function shares({ projector }: World): Promise<readonly string[]> {
  const { rows } = await projector.query<{ share: string }>(
    `select owner || ' ' || first_slice || '-' || last_slice as share from log.checkpoints
     where lease_until > clock_timestamp() order by first_slice`,
  )
  return rows.map(({ share }) => share)
}

async function untilShared(world: World, expected: readonly string[]): Promise<void> {
  let last: readonly string[] = []
  await until(async () => {
    last = await shares(world)
    return JSON.stringify(last) === JSON.stringify(expected)
  }).catch(() => expect(last).toEqual(expected))
}

async function equalsReplay(world: World): Promise<void> {
  const { stored, replayed } = await world.rows(thingsProjection)
  expect(stored.length).toBeGreaterThan(20)
  expect(stored).toEqual(replayed)
}

async function headReached({ projector, store }: World): Promise<boolean> {
  const head = await store.head()
  const { rows } = await projector.query<{ position: bigint }>('select position from log.checkpoints')
  return rows.length > 0 && rows.every(({ position }) => position >= head)
}

test('processes share evenly as they come and go, ranges are cut and joined, and nothing loses its place', async () => {
  const world = await worldOfTest()
  const appending = appendThings(world.store, 5000, 11)
  await startAs(world, 'a')
  await untilShared(world, ['a 0-1023'])
  await startAs(world, 'b')
  await untilShared(world, ['a 0-511', 'b 512-1023'])
  const third = await startAs(world, 'c')
  await untilShared(world, ['a 0-340', 'b 341-681', 'c 682-1023'])
  await appendThings(world.store, 1000, 12)
  await third.stop()
  await untilShared(world, ['a 0-511', 'b 512-1023'])
  await appending
  await until(() => headReached(world))
  expect(world.faults).toEqual([])
  await equalsReplay(world)
})

test('a process that is told so cuts its share into several ranges', async () => {
  const world = await worldOfTest()
  await startAs(world, 'a', 4)
  await untilShared(world, ['a 0-255', 'a 256-511', 'a 512-767', 'a 768-1023'])
  await appendThings(world.store, 2000, 5)
  await until(() => headReached(world))
  await equalsReplay(world)
})

test('processes that are killed at any point, again and again, leave what a replay gives', async () => {
  const world = await worldOfTest()
  const random = randomNumbers(23)
  const appending = appendThings(world.store, 8000, 13)
  const children: ProjectorChild[] = []
  for (let round = 0; round < 6; round += 1) {
    const child = startProjector({ url: world.url, owner: `child-${round}`, ranges: 1 + random(3) })
    onTestFinished(() => child.kill())
    children.push(child)
    await new Promise((resolve) => setTimeout(resolve, 500 + random(1500)))
    if (round > 0) await children[random(children.length)]?.kill()
  }
  await appending
  await until(() => headReached(world))
  await equalsReplay(world)
})

test('ranges of a process that was killed go on elsewhere, once its lease is over in less than five seconds', async () => {
  const world = await worldOfTest()
  const children = ['a', 'b'].map((owner) => startProjector({ url: world.url, owner }))
  for (const child of children) onTestFinished(() => child.kill())
  await untilShared(world, ['a 0-511', 'b 512-1023'])
  await children[1]?.kill()
  const { rows } = await world.projector.query<{ ms: number }>(
    `select 1000 * extract(epoch from max(lease_until) - clock_timestamp())::float8 as ms from log.checkpoints`,
  )
  expect(rows[0]?.ms).toBeLessThan(5000)
  await appendThings(world.store, 200, 3)
  await until(() => headReached(world))
  await equalsReplay(world)
})

test('a process that is started again on its node goes on at once, whatever lease it had', async () => {
  const world = await worldOfTest()
  const first = startProjector({ url: world.url, owner: 'first', node: 'laptop' })
  await untilShared(world, ['first 0-1023'])
  await first.kill()
  for (const table of ['checkpoints', 'projection_workers'])
    await world.projector.query(`update log.${table} set lease_until = clock_timestamp() + interval '50 seconds'`)
  const runner = await world.start({ owner: 'second', node: 'laptop' })
  onTestFinished(() => runner.stop())
  await untilShared(world, ['second 0-1023'])
})
