import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore, NewEvent } from '@heptad/infra/event-store/port.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { expect, onTestFinished, test } from 'vitest'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { until } from '../testing/world.ts'
import { memoryTarget } from './memory-target.ts'
import { startProjections } from './runner.ts'
import type { ProjectionState } from './status.ts'
import type { Ownership, ProjectionTarget } from './target.ts'

const clock = systemClock()
const HOUR_MS = 3_600_000
const named = (thingId: string) => thing('named', { thingId, name: thingId })

/** A log of these events, recorded three hours ago, two, and so on; and what appends the next one. */
async function logOf(...events: readonly NewEvent[]) {
  let hoursAgo = 4
  const slow: Clock = { ...clock, now: () => plusMs(clock.now(), -hoursAgo * HOUR_MS) }
  const log = memoryEventStore(slow)
  const next = (one: NewEvent) => {
    hoursAgo -= 1
    return log.append([append({ tenantId: exampleTenants[0], streamId: streamOf('test.thing', 'x'), events: [one] })])
  }
  for (const one of events) await next(one)
  return { log, next }
}

/** Runs a projection anew on a log whose events an earlier owner has shown up to `shown`. */
async function restarted(
  log: EventStore,
  shown: bigint,
  { isAway = false, ...differing }: Partial<Ownership> & { isAway?: boolean } = {},
) {
  const engine = { isAway }
  const memory = memoryTarget(clock, 1000)
  const before = await memory.acquire({ owner: 'before', identity: await log.identity(), preempts: true })
  await memory.write(before?.epoch ?? 0n, { from: 0n, to: shown, entries: [], isReady: true })
  const target: ProjectionTarget = {
    ...memory,
    async acquire(claimant) {
      const ownership = await memory.acquire(claimant)
      return ownership && { ...ownership, ...differing }
    },
    write: (epoch, batch) => (engine.isAway ? Promise.reject(new Error('away')) : memory.write(epoch, batch)),
  }
  const runner = startProjections({
    ...{ log, clock, codec: eventCodec(thingContracts), freshness: createFreshness(clock), owner: 'only' },
    ...{ definitions: [thingsProjection], targetOf: () => target },
  })
  onTestFinished(() => runner.stop())
  const standing = async (state: ProjectionState) => {
    await until(async () => (await runner.status())[0]?.state === state)
    const { position, lagSeconds = 0 } = (await runner.status())[0] ?? {}
    return { position, lagHours: Math.floor((lagSeconds * 1000) / HOUR_MS) }
  }
  return { engine, standing }
}

const three = [named('a'), named('b'), named('c')]

test('while an engine is away, the age of what the rows show is told', async () => {
  const { log, next } = await logOf(named('a'))
  const { engine, standing } = await restarted(log, 0n)
  expect(await standing('running')).toEqual({ position: 1n, lagHours: 0 })
  await next(named('b'))
  await until(async () => (await standing('running')).position === 2n)
  engine.isAway = true
  await next(named('c'))
  expect(await standing('retrying')).toEqual({ position: 2n, lagHours: 2 })
})

test.each([
  { shown: 2n, found: {}, lagHours: 2 },
  { shown: 2n, found: { claimedPosition: 3n }, lagHours: 2 },
  { shown: 0n, found: {}, lagHours: 3 },
])(
  'it is told also when it was away already when the owner began: $shown of three events',
  async ({ shown, found, lagHours }) => {
    const { standing } = await restarted((await logOf(...three)).log, shown, { ...found, isAway: true })
    expect(await standing('retrying')).toEqual({ position: shown, lagHours })
  },
)

test('one that stops at the first event that it meets tells the age of what the rows show', async () => {
  const { log } = await logOf(named('a'), event({ type: 'test.thing.invented' }))
  const { standing } = await restarted(log, 1n)
  expect(await standing('stopped')).toEqual({ position: 1n, lagHours: 3 })
})

test('rows of another log show nothing of this one', async () => {
  const { log } = await logOf(...three)
  const identity = { ...(await log.identity()), incarnation: 'another' }
  const { standing } = await restarted(log, 2n, { identity })
  expect(await standing('stopped')).toEqual({ position: 0n, lagHours: 3 })
})

test('one that has come to the end does not lag, however old that is', async () => {
  const { standing } = await restarted((await logOf(...three)).log, 3n)
  expect(await standing('running')).toEqual({ position: 3n, lagHours: 0 })
})
