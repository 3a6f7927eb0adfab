import type { Sealed } from '@heptad/schemas/envelope.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { balanceOf } from './account-state.ts'
import { book } from './book.ts'
import { type BookState, findAccount } from './book-state.ts'
import type { Leg } from './movement.ts'
import { busyBook } from './testing/busy-book.ts'
import { account, command, credit, debit, idOf, opened, post, posted, transaction } from './testing/messages.ts'

const given = scenario(book, moneyEvents)

describe('a posted transaction', () => {
  test('states each account as it is right after the leg', () => {
    given(...busyBook)
      .when(post([debit('a', 30), credit('b', 10), credit('b', 20)]))
      .thenEvents(
        transaction(
          posted('a', 'debit', ['1', '30', '0'], '30'),
          posted('b', 'credit', ['1', '0', '10'], '10'),
          posted('b', 'credit', ['2', '0', '30'], '20'),
        ),
      )
  })

  test('adds leg upon leg of one account', () => {
    given(...busyBook)
      .when(post([debit('a', 6), credit('b', 1), credit('b', 2), credit('b', 3)]))
      .thenEvents(
        transaction(
          posted('a', 'debit', ['1', '6', '0'], '6'),
          posted('b', 'credit', ['1', '0', '1'], '1'),
          posted('b', 'credit', ['2', '0', '3'], '2'),
          posted('b', 'credit', ['3', '0', '6'], '3'),
        ),
      )
  })

  test('keeps its time, its reference and its sealed text', () => {
    const sealed = 'sealed.v1.key.text' as Sealed
    const more = {
      reference: 'order-1',
      effectiveAt: Instant.parse('2020-02-29T00:00:00Z'),
      description: sealed,
      metadata: sealed,
    }
    const legs = [posted('a', 'debit', ['1', '1', '0'], '1'), posted('b', 'credit', ['1', '0', '1'], '1')]
    given(...busyBook)
      .when(post([debit('a', 1), credit('b', 1)], more))
      .thenEvents(transactionPosted({ legs, ...more }))
  })

  test('may name its accounts by id', () => {
    const byId = (path: string, side: 'debit' | 'credit'): Leg => ({ accountId: idOf(path), side, amount: '1' })
    given(...busyBook)
      .when(post([byId('a', 'debit'), byId('b', 'credit')]))
      .thenState((state) => expect(balance(state, 'b')).toBe(1n))
  })

  test('balances each asset by itself', () => {
    const dollars = { asset: 'USD' }
    const events = [...busyBook, account('a', dollars)]
    const exchange = [debit('a', 90), credit('b', 90), debit('dollars', 100, dollars), credit('a', 100, dollars)]
    given(...events)
      .when(post(exchange))
      .thenState((state) => expect(balance(state, 'b')).toBe(90n))
    const skewed = [debit('a', 90), credit('a', 90, dollars)]
    given(...events)
      .when(post(skewed))
      .thenRejected('unbalanced', { asset: 'EUR', debits: '90', credits: '0' })
  })

  test('may take an account to its floor and to its ceiling, and no further', () => {
    const overdraft = account('overdraft', { minBalance: '-50' })
    const full = [debit('overdraft', 50), credit('a', 50)]
    given(opened, overdraft, account('a', { maxBalance: '50' }))
      .when(post(full))
      .thenState((state) => expect(balance(state, 'a')).toBe(50n))
    given(opened, overdraft, account('a'))
      .when(post([debit('overdraft', 51), credit('a', 51)]))
      .thenRejected('insufficient-funds', { available: '0', required: '1', shortfall: '1', minBalance: '-50' })
  })

  test('that goes under a floor is told what is there, and the floor where it is not nothing', () => {
    const decision = book.decide(given(...busyBook).state, post([debit('wallet', 5), credit('a', 5)]))
    const which = { accountId: idOf('wallet'), account: 'wallet', asset: 'EUR' }
    const details = { leg: 0, ...which, available: '0', required: '5', shortfall: '5' }
    expect(decision).toEqual({ kind: 'rejected', rejection: { code: 'insufficient-funds', details } })
  })

  test('counts a debit-normal account the other way round', () => {
    const till = account('till', { normalSide: 'debit', minBalance: '0' })
    given(opened, till, account('a'))
      .when(post([debit('till', 5), credit('a', 5)]))
      .thenState((state) => expect(balance(state, 'till')).toBe(5n))
    given(opened, till, account('a'))
      .when(post([credit('till', 5), debit('a', 5)]))
      .thenRejected('insufficient-funds', { leg: 0 })
  })

  test('may credit an account that is frozen for debits', () => {
    given(...busyBook)
      .when(post([debit('a', 5), credit('locked', 5)]))
      .thenState((state) => expect(balance(state, 'locked')).toBe(5n))
  })

  test('goes through when its conditions hold', () => {
    const funded = [debit('a', 10), credit('wallet', 10)]
    const conditions = { scale: 2, ifVersion: '1', ifAvailable: '10' }
    const events = [
      ...busyBook,
      transaction(posted('a', 'debit', ['1', '10', '0'], '10'), posted('wallet', 'credit', ['1', '0', '10'], '10')),
    ]
    given(...busyBook)
      .when(post(funded))
      .thenEvents(...events.slice(busyBook.length))
    given(...events)
      .when(post([debit('wallet', 10, conditions), credit('b', 10)]))
      .thenState((state) => expect(balance(state, 'wallet')).toBe(0n))
  })

  test('may move the largest amount there is', () => {
    given(...busyBook, bookLimitsChanged({ operationMaximum: null }))
      .when(post([debit('a', MAX_AMOUNT), credit('b', MAX_AMOUNT)]))
      .thenState((state) => expect(balance(state, 'b')).toBe(MAX_AMOUNT))
  })

  test('is not stopped by the order of its legs', () => {
    const legs = Array.from({ length: 500 }, () => [credit('b', 1), debit('a', 1)]).flat()
    given(...busyBook)
      .when(post(legs))
      .thenState((state) => expect(balance(state, 'b')).toBe(500n))
  })
})

describe('a batch', () => {
  const fund = { legs: [debit('a', 10), credit('wallet', 10)], reference: 'fund' }
  const spend = { legs: [debit('wallet', 10), credit('b', 10)], reference: 'spend' }

  test('posts each item on what the ones before left', () => {
    given(...busyBook)
      .when(command('money.batch.post', { items: [fund, spend] }))
      .thenState((state) => expect([balance(state, 'wallet'), balance(state, 'b')]).toEqual([0n, 10n]))
  })

  test('posts all of its items or none', () => {
    given(...busyBook)
      .when(command('money.batch.post', { items: [fund, spend, spend] }))
      .thenRejected('insufficient-funds', { item: 2, account: 'wallet' })
  })
})

function balance(state: BookState, path: string): bigint | undefined {
  const found = state.kind === 'open' ? findAccount(state, { account: path, asset: 'EUR' }) : undefined
  return found && balanceOf(found)
}
