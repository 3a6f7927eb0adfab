import { accept, FactsOutdated } from '@heptad/domains/decider.ts'
import { expect, test } from 'vitest'
import { counterCommands } from './testing/counter.ts'
import { add, start } from './testing/counter-engines.ts'

/** The counter's commands, whose facts fit only after they were gathered so often again. */
async function startWith(timesOutdated: number) {
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
          if ('gathering' in facts && Number(facts.gathering) <= timesOutdated) throw new FactsOutdated('not yet')
          return accept({ type: 'test.counter.added', data: { by: 1, total: 1 } })
        },
      },
    },
  }))
  return { ...(await start({ commands })), gathered: () => gathered }
}

test('facts that do not fit are gathered again', async () => {
  const { engine, gathered } = await startWith(3)
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'accepted', answer: { total: 1 } })
  expect(gathered()).toBe(4)
})

test('a command whose facts never fit ends in conflict, and nothing of it is written', async () => {
  const { engine, store, gathered } = await startWith(Number.POSITIVE_INFINITY)
  expect(await engine.execute(add(1, { key: 'k' }))).toEqual({ kind: 'conflict' })
  expect([gathered(), await store.head()]).toEqual([10, 0n])
})
