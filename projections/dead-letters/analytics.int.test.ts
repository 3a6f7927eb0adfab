import { systemClock } from '@heptad/infra/clock/clock.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'
import { appendThings, exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingCounted } from '../testing/example.ts'
import { thingCounts, thingCountsProjection } from '../testing/example-analytics.ts'
import { until } from '../testing/world.ts'
import { analyticsWorldOfTest } from '../testing/world-of-test.ts'
import { DeadLetterDesk } from './desk.ts'

const [tenant] = exampleTenants
const sequence = `${tenant}/test.thing-sick`
const POISON = '666'
let isBroken = true

/** As the example's, but one count has a moment that ClickHouse cannot take, until it is repaired. */
const sickCounts = defineProjection({
  ...thingCountsProjection,
  handlers: [
    on(thingCounted, ({ data, ...event }) => {
      const operations = thingCountsProjection.handlers[0]?.project({ data, ...event }) ?? []
      if (!isBroken || data.amount !== POISON) return operations
      return [put(thingCounts, { thingId: 'x', amount: 1n, countedAt: 'not an instant' as never, note: null })]
    }),
  ],
})

function counted(amount: string) {
  return thing('counted', { thingId: `sick-${amount}`, amount, at: '2026-01-31T12:00:00.000000Z' })
}

test('what ClickHouse refuses is parked, the other sequences go on; repaired and tried again, the rows equal a replay', async () => {
  const world = await analyticsWorldOfTest({ definitions: [thingCountsProjection], contracts: thingContracts })
  await appendThings(world.store, 200)
  const streamId = streamOf('test.thing', 'sick')
  const events = ['1', POISON, '3'].map(counted)
  await world.store.append([append({ tenantId: tenant, streamId, events })])
  await appendThings(world.store, 200, 2)
  const runner = await world.start({ definitions: [sickCounts] })
  onTestFinished(() => runner.stop())
  const desk = new DeadLetterDesk({ postgres: world.projector, clock: systemClock(), wake: () => runner.wake() })
  await world.caughtUp(runner)
  await until(async () => (await desk.list(10))[0]?.events === 2n)
  expect((await desk.list(10))[0]).toMatchObject({ sequence, error: expect.stringMatching(/DateTime/) })
  const before = await world.rows(thingCountsProjection)
  expect(before.stored.length).toBe(before.replayed.length - 4)
  isBroken = false
  const order = { orderId: v7(), projection: 'test.thingcounts', sequence, reason: 'repaired', orderedBy: 'ann' }
  expect(await desk.order({ ...order, action: 'retry' }, 10_000)).toMatchObject({ outcome: 'applied', events: 2n })
  const { stored, replayed } = await world.rows(thingCountsProjection)
  expect(stored).toEqual(replayed)
})
