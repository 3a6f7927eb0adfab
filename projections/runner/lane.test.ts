import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, onTestFinished, test } from 'vitest'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { until } from '../testing/world.ts'
import { memoryTarget } from './memory-target.ts'
import { startProjections } from './runner.ts'
import { soloBoard } from './solo-board.ts'

const clock = systemClock()

/** One range of a projection, and what its process says of it to the others. */
function started() {
  const log = memoryEventStore(clock)
  const target = memoryTarget(clock, 100)
  const said: (readonly string[])[] = []
  const board: typeof soloBoard = {
    ...soloBoard,
    async heartbeat(projections) {
      said.push(projections)
      return soloBoard.heartbeat(projections)
    },
  }
  const runner = startProjections({
    ...{ log, clock, board, codec: eventCodec(thingContracts), freshness: createFreshness(clock), owner: 'one' },
    ...{ definitions: [thingsProjection], targetOf: () => target, leaseMs: 100 },
  })
  onTestFinished(() => runner.stop())
  const streamId = streamOf('test.thing', 'x')
  const write = (...events: readonly NewEvent[]) =>
    log.append([append({ tenantId: exampleTenants[0], streamId, events })])
  const isAt = async (state: string, position: bigint) => {
    const [status] = await runner.status()
    return status?.state === state && status.position === position
  }
  return { log, target, runner, said, write, isAt }
}

const named = (thingId: string) => thing('named', { thingId, name: thingId })

test('a range that was lost is taken again once its new owner is silent', async () => {
  const { log, target, write, isAt, said } = started()
  await write(named('a'))
  await until(() => isAt('running', 1n))
  await target.acquire({ owner: 'other', identity: await log.identity(), preempts: true })
  await write(named('b'))
  await until(() => isAt('running', 2n))
  expect(said.at(-1)).toEqual(['test.things@1'])
})

test('a projection that halted is said to be so, and others may have its share', async () => {
  const { write, isAt, said, runner } = started()
  await write(named('a'), event({ type: 'test.thing.invented' }))
  await until(() => said.at(-1)?.length === 0)
  expect(await isAt('stopped', 1n)).toBe(true)
  expect(await runner.status()).toMatchObject([{ reason: expect.stringContaining('test.thing.invented') }])
})
