import { allCommands } from '@heptad/commands/registry.ts'
import { allHistories } from '@heptad/domains/histories.ts'
import { expect, test } from 'vitest'

test('every decider that a command is bound to has a history to be checked by', () => {
  const evolutions = new Set<unknown>(allHistories.map(({ evolve }) => evolve))
  const missing = allCommands.filter(({ handler }) => !evolutions.has(handler.decider.evolve))
  expect(missing.map(({ contract }) => contract.type)).toEqual([])
})
