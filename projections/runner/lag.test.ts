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

/** A log of these events, the first recorded so many hours ago as there are, the last one hour ago. */
async function logOf(events: readonly NewEvent[]): Promise<EventStore> {
  let hoursAgo = events.length
  const slow: Clock = { ...clock, now: () => plusMs(clock.now(), -hoursAgo * HOUR_MS) }
  const log = memoryEventStore(slow)
  const streamId = streamOf('test.thing', 'x')
  for (const one of events) {
    await log.append([append({ tenantId: exampleTenants[0], streamId, events: [one] })])
    hoursAgo -= 1
  }
  return log
}

/** Runs a projection anew on a log whose events an earlier owner has shown up to `shown`. */
async function restarted(log: EventStore, shown: bigint, found: Partial<Ownership> & { isAway?: boolean } = {}) {
  const { isAway = false, ...differing } = found
  const memory = memoryTarget(clock, 1000)
  const before = await memory.acquire({ owner: 'before', identity: await log.identity(), preempts: true })
  await memory.write(before?.epoch ?? 0n, { from: 0n, to: shown, entries: [], isReady: true })
  const target: ProjectionTarget = {
    ...memory,
    async acquire(claimant) {
      const ownership = await memory.acquire(claimant)
      return ownership && { ...ownership, ...differing }
    },
    write: (epoch, batch) => (isAway ? Promise.reject(new Error('away')) : memory.write(epoch, batch)),
  }
  const runner = startProjections({
    ...{ log, clock, codec: eventCodec(thingContracts), freshness: createFreshness(clock), owner: 'only' },
    ...{ definitions: [thingsProjection], targetOf: () => target },
  })
  onTestFinished(() => runner.stop())
  return async (state: ProjectionState) => {
    await until(async () => (await runner.status())[0]?.state === state)
    const { position, lagSeconds = 0 } = (await runner.status())[0] ?? {}
    return { position, lagHours: Math.floor((lagSeconds * 1000) / HOUR_MS) }
  }
}

const three = [named('a'), named('b'), named('c')]

test.each([
  { shown: 2n, found: {}, lagHours: 2 },
  { shown: 2n, found: { claimedPosition: 3n }, lagHours: 2 },
  { shown: 0n, found: {}, lagHours: 3 },
])(
  'an owner whose engine is away since it began tells the age of what the rows show: $shown of three events',
  async ({ shown, found, lagHours }) => {
    const standing = await restarted(await logOf(three), shown, { ...found, isAway: true })
    expect(await standing('retrying')).toEqual({ position: shown, lagHours })
  },
)

test('one that stops at the first event that it meets tells the age of what the rows show', async () => {
  const log = await logOf([named('a'), event({ type: 'test.thing.invented' })])
  const standing = await restarted(log, 1n)
  expect(await standing('stopped')).toEqual({ position: 1n, lagHours: 2 })
})

test('rows of another log show nothing of this one', async () => {
  const log = await logOf(three)
  const identity = { ...(await log.identity()), incarnation: 'another' }
  const standing = await restarted(log, 2n, { identity })
  expect(await standing('stopped')).toEqual({ position: 0n, lagHours: 3 })
})

test('one that has come to the end does not lag, however old that is', async () => {
  const standing = await restarted(await logOf(three), 3n)
  expect(await standing('running')).toEqual({ position: 3n, lagHours: 0 })
})
