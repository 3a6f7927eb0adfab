import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import { counter } from './testing/counter.ts'
import { add, start, tenantId, until } from './testing/counter-engines.ts'

const decider = counter as unknown as ErasedDecider
const streamId = streamOf('test.counter', 'a')

/** A log whose answers to reads of a stream can be held back, after they were read. */
function heldReads() {
  const store = memoryEventStore(systemClock())
  const waiting: (() => void)[] = []
  let isHeld = false
  const held: EventStore = {
    ...store,
    async readStream(...asked) {
      const events = await store.readStream(...asked)
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
      return events
    },
  }
  return {
    held,
    waiting,
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

test('a state that is asked for without a confirmed tail is read anew, though an earlier reading is still under way', async () => {
  const { held, waiting, hold, release } = heldReads()
  const writer = await start({ store: held })
  const silent = { async *subscribe() {}, reached: 0n, stalenessMs: () => Number.POSITIVE_INFINITY }
  const { engine } = await start({ store: held, tail: silent })
  await writer.engine.execute(add(1))
  hold()
  const early = engine.state(decider, tenantId, streamId)
  await until(() => waiting.length === 1)
  await writer.engine.execute(add(1))
  const late = engine.state(decider, tenantId, streamId)
  release()
  expect((await early).state).toMatchObject({ total: 1 })
  expect((await late).state).toMatchObject({ total: 2 })
})

test('a state shows what the tail has shown, though a command of this process is still being written', async () => {
  const writer = await start()
  const { engine, queue } = await start({ store: writer.store })
  await engine.execute(add(1))
  queue.hold()
  const waiting = engine.execute(add(1))
  await until(() => queue.held === 1)
  await writer.engine.execute(add(5))
  await expect.poll(async () => (await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 6 })
  await queue.release()
  expect(await waiting).toMatchObject({ answer: { total: 7 } })
})

test('a state is not trusted while the tail has seen more than the engine was shown', async () => {
  const writer = await start()
  const slow = { async *subscribe() {}, reached: 2n, stalenessMs: () => 0 }
  const { engine } = await start({ store: writer.store, tail: slow })
  await writer.engine.execute(add(1))
  expect((await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 1 })
  await writer.engine.execute(add(1))
  expect((await engine.state(decider, tenantId, streamId)).state).toMatchObject({ total: 2 })
})
