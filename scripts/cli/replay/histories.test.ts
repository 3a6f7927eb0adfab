import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { expect, test } from 'vitest'

test('every decider that a command is bound to has a history to be checked by', () => {
  const evolutions = new Set<unknown>(builtIn.histories.map(({ evolve }) => evolve))
  const missing = builtIn.commands.filter(({ handler }) => !evolutions.has(handler.decider.evolve))
  expect(missing.map(({ contract }) => contract.type)).toEqual([])
})
