import { Worker } from 'node:worker_threads'
import { NOT_READ } from '@heptad/infra/event-store/codec.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { afterEach, expect, test } from 'vitest'
import { on, type ProjectionDefinition } from '../define.ts'
import { put } from '../row-operation.ts'
import { appendThings, exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingNamed, things, thingsProjection } from '../testing/example.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { definitionOfBuild } from './build.ts'
import { addBuild } from './builds.ts'
import type { FoldLimits } from './fold.ts'
import { fold } from './fold.ts'
import { OwnLane } from './fold-lane.ts'
import { WindowWriter } from './fold-window.ts'
import { OpenBuild } from './open-build.ts'
import { SeenKeys } from './seen-keys.ts'
import { JobInterrupted } from './watch.ts'

const HELPER = new URL('../testing/fold-helper.fixture.ts', import.meta.url)
const EVENTS = 1200
const LIMITS: FoldLimits = {
  ...{ values: 280, operations: 100_000, milliseconds: 5000 },
  ...{ helperFrom: 1n, shortestSpan: 40n },
}
const UNWATCHED = { progress: async () => {} }

let world: RebuildWorld
const helpers: Worker[] = []
afterEach(async () => {
  await Promise.all(helpers.splice(0).map((helper) => helper.terminate()))
  await world.close()
})

async function open(): Promise<void> {
  world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  await appendThings(world.store, EVENTS)
}

interface Helped {
  readonly build: OpenBuild
  /** So many spans were folded by the helper. */
  readonly done: () => number
  /** Resolves when the helper can begin. */
  readonly ready: Promise<void>
}

async function withHelper(): Promise<Helped> {
  return take((await newBuild(thingsProjection)).key.build)
}

async function newBuild(definition: ProjectionDefinition): Promise<OpenBuild> {
  const { engines, tables } = world.options
  const added = await addBuild(world.projector, { projection: definition.name, version: 1 }, 'building')
  await tables.ensure([definition])
  return OpenBuild.take(definition, added, engines)
}

/** A new build of a variant of the projection, which one thread folds. */
async function folded(definition: ProjectionDefinition): Promise<OpenBuild> {
  const build = await newBuild(definition)
  await fold(build, BigInt(EVENTS), UNWATCHED, LIMITS)
  return build
}

async function take(added: number): Promise<Helped> {
  let done = 0
  const starting = Promise.withResolvers<void>()
  const startHelper = () => {
    const helper = new Worker(HELPER, { workerData: { url: world.url } })
    helper.on('message', ({ kind }: { kind: string }) => {
      if (kind === 'folded') done += 1
      else if (kind === 'ready') starting.resolve()
    })
    helpers.push(helper)
    return helper
  }
  const build = await OpenBuild.take(thingsProjection, added, { ...world.options.engines, startHelper })
  return { build, done: () => done, ready: starting.promise }
}

function rowsOf(build: number, definition: ProjectionDefinition = thingsProjection) {
  return world.rows(definitionOfBuild(definition, build))
}

test('two threads that fold together make what a replay makes, and both take part', async () => {
  await open()
  const { build, done, ready } = await withHelper()
  await fold(build, BigInt(EVENTS), { progress: () => ready }, LIMITS)
  expect(build.position).toBe(BigInt(EVENTS))
  expect(done()).toBeGreaterThan(1)
  const { stored, replayed } = await rowsOf(build.key.build)
  expect(stored.length).toBeGreaterThan(0)
  expect(stored).toEqual(replayed)
})

test('a fold that is interrupted, or whose helper ends, is gone on with from its checkpoint', async () => {
  await open()
  const first = await withHelper()
  const interrupted = {
    async progress(position: bigint) {
      if (position > 400n) throw new JobInterrupted()
    },
  }
  await expect(fold(first.build, BigInt(EVENTS), interrupted, LIMITS)).rejects.toThrow(JobInterrupted)
  const second = await take(first.build.key.build)
  const ending = {
    async progress() {
      await second.ready
      await helpers.at(-1)?.terminate()
    },
  }
  const ended = fold(second.build, BigInt(EVENTS), ending, LIMITS)
  await expect(ended).rejects.toThrow(/thread/)
  const third = await take(first.build.key.build)
  expect(third.build.position).toBeGreaterThan(0n)
  await fold(third.build, BigInt(EVENTS), UNWATCHED, LIMITS)
  const { stored, replayed } = await rowsOf(first.build.key.build)
  expect(stored).toEqual(replayed)
})

test('a window that is full is written, however long the log still is', async () => {
  await open()
  const build = await newBuild(thingsProjection)
  const writer = new WindowWriter(1, new SeenKeys())
  const lane = new OwnLane({ build, writer, limits: LIMITS, watch: UNWATCHED })
  const { reached, windows } = await lane.foldUntil(() => false, { from: 0n, to: BigInt(EVENTS) }, 40n)
  expect([reached, build.position]).toEqual([BigInt(EVENTS), BigInt(EVENTS)])
  expect(windows).toBeGreaterThan(5)
  const { stored, replayed } = await rowsOf(build.key.build)
  expect(stored).toEqual(replayed)
})

test('metadata are read for a projection that looks at them, and one that said it does not is told where it does', async () => {
  await open()
  const counted = on(thingNamed, ({ data, metadata }) => [
    put(things, { thingId: data.thingId, name: JSON.stringify(metadata) }),
  ])
  const looking = { ...thingsProjection, handlers: [counted] }
  const { stored, replayed } = await rowsOf((await folded(looking)).key.build, looking)
  expect(stored.length).toBeGreaterThan(0)
  expect(stored).toEqual(replayed)
  const notLooking = { ...looking, withoutMetadata: true } as const
  await expect(folded(notLooking)).rejects.toThrow('declared with `withoutMetadata`')
  const read: string[] = []
  for await (const { events } of (await newBuild(notLooking)).pages(BigInt(EVENTS)))
    for (const { metadata } of events) read.push(metadata)
  expect(new Set(read)).toEqual(new Set([NOT_READ]))
})

test('an event that cannot be taken ends the fold and is named, whichever thread meets it', async () => {
  await open()
  const bad = thing('counted', { thingId: 'x', amount: 'none', at: '2026-01-31T12:00:00.000000Z' })
  const position = BigInt(EVENTS + 1)
  const write = { tenantId: exampleTenants[0], streamId: streamOf('test.thing', 'bad'), events: [bad] }
  await world.store.append([append(write)])
  await appendThings(world.store, 200)
  const { build, ready } = await withHelper()
  await expect(fold(build, position + 200n, { progress: () => ready }, LIMITS)).rejects.toThrow(
    `event test.thing.counted at position ${position}`,
  )
  expect(build.position).toBeLessThan(position)
})
