import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { counterCommands } from './testing/counter.ts'
import { add, HOLDS_NOTHING, start } from './testing/counter-engines.ts'

/** Longer than a permission may be old. */
const SLOW_MS = 600

/** An engine on a log of which every read takes long; permissions, and what `slow` names, are read from it. */
async function startOnSlowLog(slow: { readonly facts: boolean; readonly newStreams: boolean }) {
  let now = Instant.parse('2026-01-01T00:00:00Z')
  let [looks, streams] = [0, 0]
  const read = async (): Promise<void> => {
    now = plusMs(now, SLOW_MS)
  }
  const store = memoryEventStore(systemClock())
  const slowStore: EventStore = { ...store, readStream: (...asked) => read().then(() => store.readStream(...asked)) }
  const commands = counterCommands.map(({ contract, handler }) => ({
    contract,
    handler: {
      ...handler,
      async facts() {
        if (slow.facts) await read()
        streams += 1
        return {}
      },
      ...(slow.newStreams ? { stream: () => streamOf('test.counter', `new-${streams}`) } : {}),
    },
  }))
  const { engine } = await start({
    commands,
    store: slowStore,
    clock: clockFrom(() => now),
    authoriser: () => ({
      async allows() {
        looks += 1
        await read()
        return true
      },
      ...HOLDS_NOTHING,
    }),
  })
  return { engine, looks: () => looks }
}

test.each([
  ['the stream is in memory after the first time', { facts: false, newStreams: false }],
  ['its facts are read each time', { facts: true, newStreams: false }],
  ['its stream is another one each time', { facts: true, newStreams: true }],
])('a command is decided though every read takes longer than a permission may be old: %s', async (_, slow) => {
  const { engine, looks } = await startOnSlowLog(slow)
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'accepted', answer: { total: 1 } })
  expect(looks()).toBe(2)
})
