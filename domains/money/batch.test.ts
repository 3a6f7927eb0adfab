import { plusMs } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { availableOf } from './account-state.ts'
import { book } from './book.ts'
import { findAccount } from './book-state.ts'
import type { Leg } from './movement.ts'
import { account, command, credit, debit, idOf, opened } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const HISTORY = [opened, account('world'), account('wallet', { minBalance: '0' })]
const bring = (amount: number) => ({ legs: [debit('world', amount), credit('wallet', amount)] })
const take = (amount: number) => ({ legs: [debit('wallet', amount), credit('world', amount)] })

function each(...items: { readonly legs: Leg[]; readonly effectiveAt?: typeof DECIDED_AT }[]) {
  return command('money.batch.post', { items, atomic: false })
}

describe('a batch whose items are each for itself', () => {
  test('posts each on what those before it left, and tells which were refused and why', () => {
    const { state } = given(...HISTORY)
    const decision = book.decide(state, each(take(1), bring(10), take(8), take(3), take(2)))
    const events = decision.kind === 'accepted' ? decision.events : []
    expect(events.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 3 }, () => 'money.transaction.posted'),
      'money.batch.items-refused',
    ])
    expect(events.at(-1)?.data).toMatchObject({
      items: [
        { item: 0, code: 'insufficient-funds', details: { available: '0' } },
        { item: 3, code: 'insufficient-funds', details: { available: '2', shortfall: '1' } },
      ],
    })
  })

  test.each([
    ['none is refused', [bring(10), take(4)], ['money.transaction.posted', 'money.transaction.posted']],
    ['one is refused', [bring(10), take(11)], ['money.transaction.posted', 'money.batch.items-refused']],
    ['all are refused', [take(1), take(2)], ['money.batch.items-refused']],
  ])('tells of refusals where there are some: %s', (_, items, types) => {
    const decision = book.decide(given(...HISTORY).state, each(...items))
    expect(decision.kind === 'accepted' && decision.events.map(({ type }) => type)).toEqual(types)
  })

  test('leaves the accounts as the posted items alone would', () => {
    given(...HISTORY)
      .when(each(bring(10), take(11), take(4)))
      .thenState((state) => {
        const wallet = state.kind === 'open' ? findAccount(state, { account: 'wallet', asset: 'EUR' }) : undefined
        expect([wallet && availableOf(wallet), wallet?.version]).toEqual([6n, 2n])
      })
  })
})

describe('a batch', () => {
  test.each([true, false])(
    'counts each item towards the limits that hold for those after it (atomic: %s)',
    (atomic) => {
      const limit = { side: 'credit', window: 'day', isNet: false, maximum: '10' } as const
      const limited = accountLimitsChanged({ accountId: idOf('wallet'), limits: [limit] })
      const asked = command('money.batch.post', { items: [bring(6), bring(5)], atomic })
      const over = { code: 'limit-exceeded', details: { leg: 1, left: '4', required: '5' } }
      expect(book.decide(given(...HISTORY, limited).state, asked)).toMatchObject(
        atomic
          ? { rejection: { code: over.code, details: { item: 1, ...over.details } } }
          : { events: [{ type: 'money.transaction.posted' }, { data: { items: [{ item: 1, ...over }] } }] },
      )
    },
  )

  const closed = periodClosed({ period: '2025', from: plusMs(DECIDED_AT, -2), to: plusMs(DECIDED_AT, -1) })
  const late = { ...bring(2), effectiveAt: plusMs(DECIDED_AT, -2) }

  test.each([true, false])('with an item in a closed period is refused before any other check (atomic: %s)', (atomic) =>
    given(...HISTORY, closed)
      .when(command('money.batch.post', { items: [bring(1), take(5), late], atomic }))
      .thenRejected('period-closed', { item: 2, period: '2025' }),
  )
})
