import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { type EventStore, LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { actor, add, start, tenantId, until } from './testing/counter-engines.ts'

const noon = Instant.parse('2026-01-01T12:00:00Z')

test('a process whose clock is behind decides no earlier than what its stream has', async () => {
  const first = await start({ clock: clockFrom(() => noon) })
  await first.engine.execute(add(1))
  const { engine, store } = await start({ store: first.store, clock: clockFrom(() => plusMs(noon, -3000)) })
  for (let time = 0; time < 2; time += 1) expect(await engine.execute(add(1))).toMatchObject({ kind: 'accepted' })
  const { events } = await store.readAll({ after: 0n, limit: 10 })
  expect(events.map(({ decidedAt }) => decidedAt)).toEqual([noon, noon, noon])
})

test('what was decided in vain is decided again before what came meanwhile', async () => {
  const store = memoryEventStore(systemClock())
  const read = Promise.withResolvers<void>()
  let [isHeld, reads] = [false, 0]
  const slow: EventStore = {
    ...store,
    async readStream(...asked) {
      if (isHeld) reads += 1
      if (isHeld) await read.promise
      return store.readStream(...asked)
    },
  }
  const silent = { async *subscribe() {}, reached: 0n, stalenessMs: () => 0 }
  const [writer, { engine, queue }] = [await start({ store }), await start({ store: slow, tail: silent })]
  await engine.execute(add(1))
  await writer.engine.execute(add(1))
  queue.hold()
  const early = engine.execute(add(1))
  await until(() => queue.held === 1)
  isHeld = true
  await queue.release()
  await until(() => reads === 1)
  const late = engine.execute(add(1))
  read.resolve()
  expect(await Promise.all([early, late])).toMatchObject([{ answer: { total: 3 } }, { answer: { total: 4 } }])
})

test('a command that lost its claim once, and its stream ever after, is not decided for ever', async () => {
  let sent = 0
  const { engine } = await start({
    appends: {
      async append() {
        sent += 1
        if (sent > 100) throw new Error('sent without end')
        return { kind: 'conflict', index: sent === 1 ? 1 : 0, actual: null }
      },
    },
  })
  const name = { type: 'test.counter.name', data: { counterId: 'a', name: 'x' }, tenantId, actor }
  expect(await engine.execute(name)).toEqual({ kind: 'conflict' })
})

test('a command whose stream cannot be read was not written, whatever became of the question', async () => {
  const store = memoryEventStore(systemClock())
  const readStream: typeof store.readStream = async () => {
    throw new LogUnavailable('unknown', { cause: new Error('connection lost') })
  }
  const { engine } = await start({ store: { ...store, readStream } })
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: false })
})
