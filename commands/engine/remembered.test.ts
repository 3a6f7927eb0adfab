import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { counterCommands } from './testing/counter.ts'
import { add, start } from './testing/counter-engines.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** The counter with commands that have facts, as most of money have, and a way to tell whether its states are still held. */
async function startWithFacts(answersFromEvents: boolean) {
  const states: WeakRef<object>[] = []
  const commands = counterCommands.map(({ contract, handler }) => ({
    contract,
    handler: {
      ...handler,
      answersFromEvents,
      facts: () => ({ secret: 'once' }),
      answer: ({ facts, events }: Parameters<NonNullable<typeof handler.answer>>[0]) => ({
        secret: facts !== null && 'secret' in facts ? String(facts.secret) : null,
        by: events.length,
      }),
      decider: {
        ...handler.decider,
        evolve(...folded: Parameters<typeof handler.decider.evolve>) {
          const state = handler.decider.evolve(...folded)
          if (typeof state === 'object' && state !== null) states.push(new WeakRef(state))
          return state
        },
      },
    },
  }))
  const started = await start({ commands })
  let reads = 0
  const readAll = started.store.readAll.bind(started.store)
  started.store.readAll = (...asked) => {
    reads += 1
    return readAll(...asked)
  }
  return { ...started, states, reads: () => reads }
}

test.each([true, false])(
  'an outcome that is remembered holds no state (answers from events: %s)',
  async (isFromLog) => {
    const { engine, states, reads } = await startWithFacts(isFromLog)
    const first = await engine.execute(add(1, { key: 'k' }))
    expect(first).toMatchObject({ answer: { secret: 'once' }, replayed: false })
    for (let more = 0; more < 3; more += 1) await engine.execute(add(1))
    await new Promise(setImmediate)
    collect()
    expect(states[0]?.deref()).toBeUndefined()
    const before = reads()
    expect(await engine.execute(add(1, { key: 'k' }))).toMatchObject({
      answer: { secret: null, by: 1 },
      replayed: true,
    })
    expect(reads() - before).toBe(isFromLog ? 1 : 0)
  },
)
