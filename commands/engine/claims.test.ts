import { accept } from '@heptad/domains/decider.ts'
import { describe, expect, test } from 'vitest'
import type { DomainEvent } from '../define.ts'
import type { CommandOutcome } from './port.ts'
import { counterDeciding } from './testing/counter.ts'
import { actor, add, start, tenantId, until } from './testing/counter-engines.ts'

const MANY = 50

function name(counterId: string, called: string, key?: string) {
  return { type: 'test.counter.name', data: { counterId, name: called }, tenantId, actor, ...(key && { key }) }
}

/** How many of each: accepted, or the code of the refusal, or what kept it from being decided. */
function tally(outcomes: readonly CommandOutcome[]): Readonly<Record<string, number>> {
  const told = outcomes.map((outcome) => (outcome.kind === 'rejected' ? outcome.rejection.code : outcome.kind))
  return Object.fromEntries([...Map.groupBy(told, (one) => one)].map(([one, all]) => [one, all.length]))
}

describe('of commands that claim one name at once', () => {
  test.each([
    ['on one stream', () => 'a'],
    ['each on its own stream', (index: number) => `a${index}`],
  ])('one gets it and all others are told that it is taken, %s', async (_, counterOf) => {
    const { engine, queue } = await start()
    await engine.execute(add(1))
    queue.hold()
    const all = Array.from({ length: MANY }, (_, index) => engine.execute(name(counterOf(index), 'x', `k${index}`)))
    await until(() => queue.held === MANY)
    await queue.release()
    expect(tally(await Promise.all(all))).toEqual({ accepted: 1, 'name-taken': MANY - 1 })
    const again = await Promise.all(all.map((_, index) => engine.execute(name(counterOf(index), 'x', `k${index}`))))
    expect(again).toEqual((await Promise.all(all)).map((outcome) => ({ ...outcome, replayed: true })))
  })

  test('each is told so where every name is taken already, and what stands behind them is decided', async () => {
    const other = await start()
    for (let index = 0; index < MANY; index += 1) await other.engine.execute(name(`b${index}`, `x${index}`))
    const { engine, queue } = await start({ store: other.store })
    await engine.execute(add(1))
    queue.hold()
    const all = Array.from({ length: MANY }, (_, index) => engine.execute(name('a', `x${index}`)))
    const last = engine.execute(add(1))
    await until(() => queue.held === MANY + 1)
    await queue.release()
    expect(tally(await Promise.all(all))).toEqual({ 'name-taken': MANY })
    expect(await last).toMatchObject({ kind: 'accepted', answer: { total: 2 } })
  })
})

test('a command that changes nothing claims nothing, and is not refused what somebody else has', async () => {
  const commands = counterDeciding((own) => (state, command) => {
    const isIdle = Reflect.get(Object(command.data), 'counterId') === 'idle'
    return isIdle ? accept<DomainEvent>() : own(state, command)
  })
  const { engine } = await start({ commands })
  expect(await engine.execute(name('idle', 'x', 'k'))).toMatchObject({ kind: 'accepted' })
  expect(await engine.execute(name('b', 'x'))).toMatchObject({ kind: 'accepted' })
  expect(await engine.execute(name('c', 'x'))).toMatchObject({ rejection: { code: 'name-taken' } })
  for (const key of [undefined, 'k2'])
    expect(await engine.execute(name('idle', 'x', key))).toMatchObject({ kind: 'accepted' })
})
