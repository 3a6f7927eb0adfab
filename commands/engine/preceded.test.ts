import { isDeepStrictEqual } from 'node:util'
import { PrecededBy } from '@heptad/domains/decider.ts'
import { expect, test } from 'vitest'
import { type CounterState, counterDeciding } from './testing/counter.ts'
import { add, start } from './testing/counter-engines.ts'

type First = PrecededBy['first']

const reset: First = { type: 'test.counter.reset', data: { counterId: 'a' } }

/** The counter, whose additions of 3 are preceded by what `before` says, until it says nothing. */
function startWhere(before: (state: CounterState) => First | null) {
  const commands = counterDeciding((own) => (state, command) => {
    const isPreceded = isDeepStrictEqual(command.data, { counterId: 'a', by: 3 })
    const first = isPreceded ? before(state as CounterState) : null
    if (first !== null) throw new PrecededBy(first)
    return own(state, command)
  })
  return start({ commands })
}

test('what must come before a command is executed by the system, and the command is decided on what it left', async () => {
  const { engine, store } = await startWhere(({ total }) => (total === 0 ? null : reset))
  await engine.execute(add(5))
  const outcome = await engine.execute(add(3, { correlationId: 'c1', key: 'k1' }))
  expect(outcome).toMatchObject({ kind: 'accepted', answer: { total: 3 } })
  const { events } = await store.readAll()
  expect(events.map(({ type }) => type)).toEqual(['test.counter.added', 'test.counter.reset', 'test.counter.added'])
  expect(JSON.parse(events[1]?.metadata ?? '')).toMatchObject({
    actor: { type: 'system', id: 'test.counter.reset' },
    commandType: 'test.counter.reset',
    correlationId: 'c1',
  })
})

test('a command whose predecessor is refused is put off, and so is one that is preceded without end', async () => {
  const refused = await startWhere(() => ({ type: 'test.counter.add', data: { counterId: 'a', by: -100 } }))
  expect(await refused.engine.execute(add(3, { key: 'k1' }))).toEqual({ kind: 'overloaded', retryAfterMs: 1000 })
  let asked = 0
  const endless = await startWhere(() => {
    asked += 1
    return reset
  })
  expect(await endless.engine.execute(add(3, { key: 'k1' }))).toEqual({ kind: 'overloaded', retryAfterMs: 1000 })
  expect(asked).toBe(1001)
})
