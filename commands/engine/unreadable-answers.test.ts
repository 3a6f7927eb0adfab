import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { counterCommands } from './testing/counter.ts'
import { add, start } from './testing/counter-engines.ts'

/** A log that can be written, and of which no answer can be read while it is down. */
function unreadable() {
  const store = memoryEventStore(systemClock())
  const state = { isDown: true }
  const readAll: typeof store.readAll = async (...asked) => {
    if (state.isDown) throw new LogUnavailable('not-sent', { cause: new Error('gone') })
    return store.readAll(...asked)
  }
  return { store: { ...store, readAll }, state }
}

const fromEvents = counterCommands.map(({ contract, handler }) => ({
  contract,
  handler: { ...handler, answersFromEvents: true },
}))

test.each(['an engine that knows nothing', 'the engine that carried it out'])(
  'a retry that finds its outcome unreadable is not told that nothing was written, by %s',
  async (who) => {
    const { store, state } = unreadable()
    const { engine, keyring } = await start({ store, commands: fromEvents })
    expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({ kind: 'accepted' })
    const asked = who === 'an engine that knows nothing' ? (await start({ store, keyring })).engine : engine
    expect(await asked.execute(add(1, { key: 'k' }))).toMatchObject({ kind: 'unavailable', commitUnknown: true })
    state.isDown = false
    expect(await asked.execute(add(1, { key: 'k' }))).toMatchObject({ kind: 'accepted', replayed: true })
  },
)

test('a command without a key that was sent twice, and whose verdict cannot be read, is in doubt', async () => {
  const { store } = unreadable()
  const { engine } = await start({
    store,
    appends: {
      async append(append) {
        await store.append([append])
        const [verdict] = await store.append([append])
        return verdict ?? Promise.reject(new Error('one verdict for each'))
      },
    },
  })
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: true })
  expect(await store.head()).toBe(1n)
})
