import { setImmediate } from 'node:timers/promises'
import { accept, FactsOutdated } from '@heptad/domains/decider.ts'
import type { Verdict } from '@heptad/infra/event-store/port.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import type { Tail } from './tail.ts'
import { type CounterState, counterCommands } from './testing/counter.ts'
import { add, HOLDS_NOTHING, start, until } from './testing/counter-engines.ts'

type Options = Parameters<typeof start>[0]

/** The counter's commands, whose facts fit only after they were gathered so often again. */
function startWith(timesOutdated: number) {
  return startWhere((gathering) => gathering <= timesOutdated)
}

/** The same, whose facts do not fit the times that are outdated, counted from 1. */
async function startWhere(isOutdated: (gathering: number) => boolean, options: Options = {}) {
  let gathered = 0
  const commands = counterCommands.map(({ contract, handler }) => ({
    contract,
    handler: {
      ...handler,
      facts() {
        gathered += 1
        if (gathered > 100) throw new Error('gathered without end')
        return { gathering: gathered }
      },
      decider: {
        ...handler.decider,
        decide: (_: unknown, { facts }: { readonly facts: object }) => {
          if ('gathering' in facts && isOutdated(Number(facts.gathering))) throw new FactsOutdated('not yet')
          return accept({ type: 'test.counter.added', data: { by: 1, total: 1 } })
        },
      },
    },
  }))
  return { ...(await start({ ...options, commands })), gathered: () => gathered }
}

test('facts that do not fit are gathered again', async () => {
  const { engine, gathered } = await startWith(3)
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'accepted', answer: { total: 1 } })
  expect(gathered()).toBe(4)
})

test('facts that are ahead of the state, because another process wrote, fit whatever the tail has shown yet', async () => {
  const there = await start()
  let gate = Promise.resolve()
  const commands = counterCommands.map(({ contract, handler }) => ({
    contract,
    handler: {
      ...handler,
      async facts() {
        return { inLog: Number(await there.store.head()) }
      },
      decider: {
        ...handler.decider,
        decide: (state: CounterState, { facts }: { readonly facts: object }) => {
          if (!('inLog' in facts) || facts.inLog !== state.count) throw new FactsOutdated('the state is behind')
          return accept({ type: 'test.counter.added', data: { by: 1, total: state.total + 1 } })
        },
      },
    },
  }))
  const tail: Tail = {
    ...{ reached: 0n, stalenessMs: () => 0 },
    async *subscribe(subscription) {
      for await (const page of there.store.subscribe(subscription)) {
        await gate
        yield page
      }
    },
  }
  const here = await start({ store: there.store, keyring: there.keyring, commands, tail })
  expect(await here.engine.execute(add(1))).toMatchObject({ kind: 'accepted' })
  gate = Promise.withResolvers<void>().promise
  expect(await there.engine.execute(add(1))).toMatchObject({ kind: 'accepted' })
  expect(await here.engine.execute(add(1))).toMatchObject({ kind: 'accepted', answer: { total: 3 } })
})

function written(position: bigint): Verdict {
  const recordedAt = Instant.parse('2026-01-01T00:00:00Z')
  return { kind: 'appended', firstPosition: position, lastPosition: position, recordedAt, heads: [] }
}

test('facts that do not fit are gathered again once all that is being written is known, also what was overtaken', async () => {
  const overtaken = Promise.withResolvers<Verdict>()
  let sent = 0
  const append = async (): Promise<Verdict> => {
    sent += 1
    return sent === 1 ? overtaken.promise : written(2n)
  }
  const { engine, gathered } = await startWhere((gathering) => gathering > 2, { appends: { append } })
  void engine.execute(add(1))
  await until(() => sent === 1)
  void engine.execute(add(1))
  await until(() => sent === 2)
  let isOver = false
  const third = engine.execute(add(1)).finally(() => {
    isOver = true
  })
  await until(() => gathered() === 3)
  for (let turn = 0; turn < 50; turn += 1) await setImmediate()
  expect([gathered(), isOver]).toEqual([3, false])
  overtaken.resolve(written(1n))
  expect(await third).toEqual({ kind: 'conflict' })
})

test('a command whose facts never fit ends in conflict, and nothing of it is written', async () => {
  const { engine, store, gathered } = await startWith(Number.POSITIVE_INFINITY)
  expect(await engine.execute(add(1, { key: 'k' }))).toEqual({ kind: 'conflict' })
  expect([gathered(), await store.head()]).toEqual([10, 0n])
})

test.each([
  ['is refused as overloaded', false, { kind: 'overloaded' }],
  ['that was sent before is in doubt', true, { kind: 'unavailable', commitUnknown: true }],
])('a command whose permission is always too old when it is decided %s', async (_, isSent, expected) => {
  let now = Instant.parse('2026-01-01T00:00:00Z')
  let [looks, step] = [0, isSent ? 0 : 600]
  const { engine, store } = await start({
    clock: clockFrom(() => {
      now = plusMs(now, step)
      return now
    }),
    appends: {
      async append() {
        step = 600
        return { kind: 'conflict', index: 0, actual: null }
      },
    },
    authoriser: () => ({
      async allows() {
        looks += 1
        if (looks > 100) throw new Error('asked without end')
        return true
      },
      ...HOLDS_NOTHING,
    }),
  })
  expect(await engine.execute(add(1))).toMatchObject(expected)
  expect([looks, await store.head()]).toEqual([10, 0n])
})

test('a command that was sent, and finds its stream overloaded when it is decided again, is in doubt', async () => {
  let now = Instant.parse('2026-01-01T00:00:00Z')
  const held = Promise.withResolvers<Verdict>()
  let [sent, looks] = [0, 0]
  const others: Promise<unknown>[] = []
  const { engine } = await start({
    clock: clockFrom(() => now),
    maxPendingPerStream: 1,
    appends: {
      async append() {
        sent += 1
        if (sent > 1) return held.promise
        now = plusMs(now, 600)
        return { kind: 'conflict', index: 0, actual: null }
      },
    },
    authoriser: () => ({
      async allows() {
        looks += 1
        if (looks === 2) {
          others.push(engine.execute(add(2)))
          await until(() => sent === 2)
        }
        return true
      },
      ...HOLDS_NOTHING,
    }),
  })
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: true })
  held.resolve({ kind: 'invalid', why: 'enough' })
  expect(await Promise.all(others)).toMatchObject([{ kind: 'invalid' }])
})
