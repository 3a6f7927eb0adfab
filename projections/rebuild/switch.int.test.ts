import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { v7 } from 'uuid'
import { afterEach, expect, test } from 'vitest'
import { on, type ProjectionDefinition } from '../define.ts'
import { add, put } from '../row-operation.ts'
import { appendThings } from '../testing/append-things.ts'
import { appendCounts, type BuildReader, openBuildReader, watchAnswers } from '../testing/build-reader.ts'
import { thingContracts, thingCounted, things, thingsProjection } from '../testing/example.ts'
import { ended, openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { until } from '../testing/world.ts'
import { OperationRefused, ProjectionOperator } from './operator.ts'

const NAME = 'test.things'
/** Counts every change once, where version 1 counted with the names and tags too. */
const second: ProjectionDefinition = {
  ...thingsProjection,
  version: 2,
  handlers: [
    on(thingCounted, ({ data }) => [
      put(things, { thingId: data.thingId, name: 'second' }),
      add(things, { thingId: data.thingId, total: BigInt(data.amount), changes: 1 }),
    ]),
  ],
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(...definitions: readonly ProjectionDefinition[]): Promise<RebuildWorld> {
  const world = await openRebuildWorld({ definitions, contracts: thingContracts })
  closing.push(() => world.close())
  return world
}

function operatorOf(world: RebuildWorld): ProjectionOperator {
  return new ProjectionOperator(world.options, { ids: systemIds(), clock: systemClock() })
}

async function readerOf(world: RebuildWorld): Promise<BuildReader> {
  const reader = await openBuildReader(world)
  closing.push(() => reader.close())
  return reader
}

test('while it is promoted and rolled back again and again under live writes, no answer goes back, and a token is always kept', async () => {
  const world = await open(thingsProjection)
  await appendCounts(world, 200)
  await world.served(NAME)
  const operator = operatorOf(world)
  const watched = await watchAnswers(world, await readerOf(world))
  closing.push(() => watched.stop())
  const moreAnswers = async () => {
    const before = watched.answers()
    await until(() => watched.answers() > before + 9)
  }
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'succeeded' })
  const tooEarly: number[] = []
  for (let turn = 0; turn < 6; turn += 1) {
    const idle = (await world.builds(NAME)).find(({ isServed }) => !isServed)
    const letGo = await heldUp(world, idle?.build === 1 ? NAME : `${NAME}#${idle?.build}`)
    await moreAnswers()
    let isDone = false
    const changing = (turn % 2 === 0 ? operator.rollback(NAME) : operator.promote(NAME, false)).finally(() => {
      isDone = true
    })
    changing.catch(() => {})
    await moreAnswers()
    if (isDone) tooEarly.push(turn)
    await letGo()
    expect(await changing).toMatchObject({ build: idle?.build })
    await moreAnswers()
  }
  expect({ goesBack: await watched.stop(), tooEarly }).toEqual({ goesBack: [], tooEarly: [] })
})

test('a new version is built in both ways, its differences are shown, and it answers only when they are accepted', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 400)
  await world.served(NAME)
  const upgraded = await reopened(world, [thingsProjection, second])
  const job = await upgraded.job('rebuild', NAME, { version: 2 })
  expect(job).toMatchObject({
    state: 'differs',
    outcome: { foldedAndIncremental: { differing: '0' }, comparison: { differing: expect.stringMatching(/^[1-9]/) } },
  })
  expect(await upgraded.served(NAME)).toMatchObject({ version: 1 })
  const operator = operatorOf(upgraded)
  await expect(operator.promote(NAME, false)).rejects.toThrow(/rows of test.things version 2, build 1 differ/)
  await expect(operator.promote(NAME, true, 0)).rejects.toThrow(/could not be switched to in time/)
  expect(await operator.promote(NAME, true)).toEqual({ projection: NAME, version: 2, build: 1 })
  const reader = await readerOf(upgraded)
  expect(await reader.ask()).toMatchObject({ rows: [{ name: 'second' }] })
  await expect(operator.rollback(NAME, 0)).rejects.toThrow(/could not be switched to in time/)
  await operator.rollback(NAME)
  expect(await reader.ask()).toMatchObject({ rows: [{ name: expect.not.stringContaining('second') }] })
  await expect(operator.drop({ projection: NAME, version: 1, build: 1 })).rejects.toThrow(OperationRefused)
})

test('what was promoted stays so when it is asked for again: an older build is only gone back to', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 100)
  await world.served(NAME)
  for (const build of [2, 3]) {
    await world.job('rebuild', NAME)
    expect(await world.served(NAME)).toMatchObject({ build, differences: 0n })
  }
  const operator = operatorOf(world)
  await expect(operator.promote(NAME, true)).rejects.toThrow('no checked build that is newer')
  expect(await world.served(NAME)).toMatchObject({ build: 3 })
  expect(await operator.rollback(NAME)).toMatchObject({ build: 2 })
  expect(await operator.promote(NAME, false)).toMatchObject({ build: 3 })
})

test('a new version whose predecessor is not declared any more is built in both ways, and answers only when that is accepted', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 100)
  await world.served(NAME)
  const upgraded = await reopened(world, [second])
  expect(await upgraded.job('rebuild', NAME, { version: 2 })).toMatchObject({
    state: 'differs',
    outcome: {
      foldedAndIncremental: { differing: '0' },
      comparison: { impossible: 'version 1, which answers, is not declared any more' },
    },
  })
  const operator = operatorOf(upgraded)
  await expect(operator.promote(NAME, false)).rejects.toThrow(/[1-9] rows of test.things version 2, build 1 differ/)
  expect(await operator.promote(NAME, true)).toMatchObject({ version: 2 })
  expect(await (await readerOf(upgraded)).ask()).toMatchObject({ rows: [{ name: 'second' }] })
})

test('an earlier release rebuilds its version, lets it answer, and keeps it so', async () => {
  const world = await open(second)
  await appendThings(world.store, 100)
  await world.served(NAME)
  const downgraded = await reopened(world, [thingsProjection])
  expect(await downgraded.job('rebuild', NAME)).toMatchObject({ outcome: { foldedAndIncremental: { differing: '0' } } })
  const operator = operatorOf(downgraded)
  expect(await operator.promote(NAME, true)).toMatchObject({ version: 1, build: 1 })
  await expect(operator.promote(NAME, true)).rejects.toThrow('no checked build that is newer')
})

test('a build that is behind is not switched to', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 100)
  await world.served(NAME)
  await world.job('rebuild', NAME)
  await world.served(NAME)
  await world.runners.stop()
  await world.projector.query(
    `update log.checkpoints set position = position - 1, epoch = epoch + 1000 where projection = 'test.things'`,
  )
  await expect(operatorOf(world).rollback(NAME, 1000)).rejects.toThrow(/stands at \d+, the build that answers at/)
  expect(await world.builds(NAME)).toMatchObject([{ isServed: false }, { build: 2, isServed: true }])
}, 30_000)

test('lost rows are put right by a rebuild whose differences are accepted, and by no other', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 300)
  await world.served(NAME)
  await world.projector.query('delete from read.test_things_v1')
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'differs', outcome: { promoted: false } })
  expect(await world.job('rebuild', NAME, { accepts: true })).toMatchObject({ state: 'succeeded' })
  expect((await world.served(NAME)).build).toBeGreaterThan(1)
  expect(await world.job('verify', NAME)).toMatchObject({ state: 'succeeded' })
})

test('a rebuild whose process is killed is gone on with by the next one, from where it was, three times at most', async () => {
  const world = await open(thingsProjection)
  await appendThings(world.store, 12_000)
  await world.served(NAME)
  await world.worker.stop()
  const child = spawn(process.execPath, [
    new URL('../testing/killed-rebuild.fixture.ts', import.meta.url).pathname,
    world.url,
    '10000',
  ])
  const exited = once(child, 'exit')
  closing.push(async () => child.kill('SIGKILL'))
  const request = { projection: NAME, kind: 'rebuild', version: 1, acceptsDifferences: false } as const
  await world.options.jobs.request(v7(), request)
  expect(await exited).toEqual([null, 'SIGKILL'])
  const [, killed] = await world.builds(NAME)
  expect(killed).toMatchObject({ state: 'building', isReady: false })
  expect(killed?.position).toBeGreaterThanOrEqual(4000n)
  expect(await world.options.jobs.request(v7(), request)).toBe(false)
  const die = (attempts: number) =>
    world.projector.query(
      `update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second', attempts = ${attempts}`,
    )
  await die(3)
  expect(await world.options.jobs.isRequested()).toBe(false)
  expect(await world.options.jobs.list()).toMatchObject([{ state: 'interrupted' }])
  await die(1)
  expect(await world.options.jobs.list()).toMatchObject([{ state: 'requested' }])
  const again = await reopened(world, [thingsProjection])
  expect(await ended(again.options.jobs, NAME)).toMatchObject({
    state: 'succeeded',
    build: 2,
    outcome: { comparison: { differing: '0' } },
  })
})

/** Keeps the projectors of a build from writing until it is let go. */
async function heldUp({ projector }: RebuildWorld, runsAs: string): Promise<() => Promise<void>> {
  const client = await projector.connect()
  await client.query('begin')
  await client.query('select from log.checkpoints where projection = $1 for update', [runsAs])
  let isHeld = true
  const letGo = async () => {
    if (!isHeld) return
    isHeld = false
    await client.query('commit')
    client.release()
  }
  closing.push(letGo)
  return letGo
}

async function reopened(world: RebuildWorld, definitions: readonly ProjectionDefinition[]): Promise<RebuildWorld> {
  await world.runners.stop()
  await world.worker.stop()
  const opened = await openRebuildWorld({ definitions, contracts: thingContracts, url: world.url })
  closing.push(() => opened.close())
  return opened
}
