import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { balanceOf } from './account-state.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent, TransactionPosted, TransactionReversed } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import { eventsOf } from './testing/decided.ts'
import { account, credit, debit, idOf, ORIGINAL_ID, opened, post, reverse } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const accounts: readonly BookEvent[] = [opened, ...['a', 'b', 'c'].map((path) => account(path))]

const [original] = eventsOf(accounts, post([debit('a', 100), credit('b', 70), credit('c', 30)])) as [TransactionPosted]
const history = [...accounts, original]

function balances(events: readonly BookEvent[]) {
  const { state } = given(...events)
  return ['a', 'b', 'c'].map((path) => {
    const found = state.kind === 'open' ? findAccount(state, { account: path, asset: 'EUR' }) : undefined
    return found && balanceOf(found)
  })
}

function reversed(before: readonly BookEvent[], more: Parameters<typeof reverse>[1] = {}) {
  const [event] = eventsOf(before, reverse(original, more)) as [TransactionReversed]
  return { data: event.data, history: [...before, event] }
}
const amounts = ({ data }: Pick<TransactionReversed, 'data'>) => data.legs.map(({ amount }) => amount)

describe('a reversal', () => {
  test('of the whole restores every balance, and names what it takes back', () => {
    const whole = reversed(history)
    expect(balances(whole.history)).toEqual([0n, 0n, 0n])
    expect(whole.data).toMatchObject({ originalId: ORIGINAL_ID, isComplete: true })
    expect(whole.data.legs.map(({ side, originalLeg }) => [side, originalLeg])).toEqual([
      ['credit', 0],
      ['debit', 1],
      ['debit', 2],
    ])
  })

  test('of a part is shared out by what is left of the legs', () => {
    const first = reversed(history, { amount: '10' })
    expect(amounts(first)).toEqual(['10', '7', '3'])
    const second = reversed(first.history, { amount: '1' })
    expect([amounts(second), second.data.isComplete]).toEqual([['1', '1'], false])
  })

  test('of what is left is complete, and restores every balance', () => {
    const parts = ['1', '33', '5'].reduce((before, amount) => reversed(before, { amount }).history, history)
    const rest = reversed(parts)
    expect([amounts(rest)[0], rest.data.isComplete]).toEqual(['61', true])
    expect(balances(rest.history)).toEqual([0n, 0n, 0n])
  })

  test('of an amount that is just what is left is complete, at once or after a part', () => {
    const [whole, part] = [reversed(history, { amount: '100' }), reversed(history, { amount: '40' })]
    const rest = reversed(part.history, { amount: '60' })
    expect([whole, part, rest].map(({ data }) => data.isComplete)).toEqual([true, false, true])
    expect([balances(whole.history), balances(rest.history)]).toEqual([
      [0n, 0n, 0n],
      [0n, 0n, 0n],
    ])
  })

  test('of an amount takes the legs back in their order, whichever side comes first', () => {
    const [mixed] = eventsOf(accounts, post([credit('b', 70), debit('a', 100), credit('c', 30)])) as [TransactionPosted]
    const [event] = eventsOf([...accounts, mixed], reverse(mixed, { amount: '10' })) as [TransactionReversed]
    expect(event.data.legs.map(({ path, amount, originalLeg }) => [path, amount, originalLeg])).toEqual([
      ['b', '7', 0],
      ['a', '10', 1],
      ['c', '3', 2],
    ])
  })

  test('counts towards the limits of its accounts', () => {
    const limit = { side: 'debit', window: 'day', isNet: false, maximum: '69' } as const
    const limited = [...history, accountLimitsChanged({ accountId: idOf('b'), limits: [limit] })]
    const part = reversed(limited, { amount: '50' })
    given(...part.history)
      .when(reverse(original))
      .thenRejected('limit-exceeded', { account: 'b', left: '34', required: '35' })
  })

  test('may name how much of which leg', () => {
    const named = [
      { leg: 2, amount: '30' },
      { leg: 0, amount: '30' },
    ]
    const part = reversed(history, { legs: named })
    expect(balances(part.history)).toEqual([-70n, 70n, 0n])
    const rest = reversed(part.history, {
      legs: [
        { leg: 0, amount: '70' },
        { leg: 1, amount: '70' },
      ],
    })
    expect(rest.data.isComplete).toBe(true)
  })

  test('is a transaction, which may be reversed itself', () => {
    const whole = reversed(history)
    const undone = { ...whole, type: 'money.transaction.reversed' } as unknown as TransactionReversed
    const events = eventsOf(whole.history, reverse(undone, { transactionId: idOf('reversal') }))
    expect(balances([...whole.history, ...events])).toEqual([-100n, 70n, 30n])
  })

  test('never takes back more than the original, by whatever parts', () => {
    const part = reversed(history, { amount: '60' }).history
    given(...part)
      .when(reverse(original, { amount: '41' }))
      .thenRejected('reversal-exceeds-original', { left: '40', amount: '41' })
    const [leg, other] = [
      { leg: 0, amount: '29' },
      { leg: 1, amount: '29' },
    ]
    given(...part)
      .when(reverse(original, { legs: [leg, other] }))
      .thenRejected('reversal-exceeds-original', { leg: 1, left: '28', amount: '29' })
    const beyond = { legs: [leg, { leg: 1, amount: '28' }, { leg: 7, amount: '1' }] }
    given(...part)
      .when(reverse(original, beyond))
      .thenRejected('unbalanced')
    given(...reversed(part).history)
      .when(reverse(original, { amount: '1' }))
      .thenRejected('already-reversed', { transactionId: ORIGINAL_ID })
  })

  test('of an original in several assets names its legs', () => {
    const dollars = { asset: 'USD' }
    const both = [...accounts, account('a', dollars), account('b', dollars)]
    const legs = [debit('a', 9), credit('b', 9), debit('b', 10, dollars), credit('a', 10, dollars)]
    const [exchange] = eventsOf(both, post(legs)) as [TransactionPosted]
    given(...both, exchange)
      .when(reverse(exchange, { amount: '1' }))
      .thenRejected('asset-mismatch', { assets: ['EUR', 'USD'] })
    given(...both, exchange)
      .when(reverse(exchange))
      .thenState((state) => expect(state.kind === 'open' && state.reversals.get(ORIGINAL_ID)).toBe('whole'))
  })

  test('of what the log does not have is refused', () => {
    const command = reverse(original)
    given(...history)
      .when({ ...command, facts: { ...command.facts, original: null } } as BookCommand)
      .thenRejected('transaction-not-found', { transactionId: ORIGINAL_ID })
  })
})
