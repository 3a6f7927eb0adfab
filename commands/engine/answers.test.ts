import { reject } from '@heptad/domains/decider.ts'
import { expect, test } from 'vitest'
import { counterCommands } from './testing/counter.ts'
import { add, start } from './testing/counter-engines.ts'

test('a refusal is told with its details in the same order each time, as bytes are compared', async () => {
  const commands = counterCommands.map(({ contract, handler }) => ({
    contract,
    handler: {
      ...handler,
      decider: { ...handler.decider, decide: () => reject('below-zero', { total: 1, after: { z: 1, a: 2 } }) },
    },
  }))
  const { engine, store, keyring } = await start({ commands })
  const later = await start({ store, keyring, commands })
  const told: string[] = []
  for (const asked of [engine, engine, later.engine]) {
    const outcome = await asked.execute(add(1, { key: 'k' }))
    told.push(outcome.kind === 'rejected' ? JSON.stringify(outcome.rejection) : outcome.kind)
  }
  expect(told).toEqual(new Array(3).fill('{"code":"below-zero","details":{"after":{"a":2,"z":1},"total":1}}'))
})
