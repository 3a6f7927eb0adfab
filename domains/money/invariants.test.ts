import { accountClosed, accountUnfrozen } from '@heptad/schemas/money/account.ts'
import { assetRegistered } from '@heptad/schemas/money/asset.ts'
import { expect, test } from 'vitest'
import type { InStream } from '../decider.ts'
import { inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent } from './book-messages.ts'
import { bookInvariants } from './invariants.ts'
import { busyBook } from './testing/busy-book.ts'
import { after } from './testing/decided.ts'
import { account, command, credit, debit, idOf, opened, posted, transaction } from './testing/messages.ts'

/** What is wrong with a history, event by event, and with its end. */
function findings(history: readonly BookEvent[]): readonly string[] {
  let state = book.initialState
  const found: string[] = []
  for (const [index, event] of history.entries()) {
    const placed: InStream<BookEvent> = inStream(event, index)
    const after = book.evolve(state, placed)
    found.push(...bookInvariants.onEvent(state, placed, after))
    state = after
  }
  return [...found, ...bookInvariants.onState(state)]
}

const tenOf = (path: string, side: 'debit' | 'credit', counters: [string, string, string], amount = '10') =>
  posted(path, side, counters, amount)
const toB = tenOf('b', 'credit', ['1', '0', '10'])

test('a book with everything in it breaks nothing', () => {
  expect(findings([...busyBook, transaction(tenOf('a', 'debit', ['1', '10', '0']), toB)])).toEqual([])
})

test.each<[string, readonly BookEvent[], string]>([
  ['a second opening', [opened], 'the book was opened twice'],
  ['a second account at a path', [account('a', { accountId: idOf('other') })], 'a second account at a for EUR'],
  ['an account opened twice', [account('c', { accountId: idOf('a') })], 'was opened twice'],
  ['another scale than the asset', [account('c', { scale: 3 })], 'has another scale than EUR'],
  ['a scale that changes in use', [assetRegistered({ code: 'EUR', scale: 3 })], 'the scale of EUR changed'],
  ['an account closed with money', [accountClosed({ accountId: idOf('full') })], 'was closed with'],
  [
    'legs that do not balance',
    [transaction(tenOf('a', 'debit', ['1', '9', '0'], '9'), toB)],
    'EUR: debits less credits are -1',
  ],
  ['a version that skips', [transaction(tenOf('a', 'debit', ['2', '10', '0']), toB)], 'version 2 after 0'],
  ['debits that do not add up', [transaction(tenOf('a', 'debit', ['1', '11', '0']), toB)], 'debits 11 instead of 10'],
  ['credits out of nothing', [transaction(tenOf('a', 'debit', ['1', '10', '3']), toB)], 'credits 3 instead of 0'],
  ['a balance under its floor', [transaction(tenOf('wallet', 'debit', ['1', '10', '0']), toB)], 'fell to -10, below 0'],
  [
    'a balance over its ceiling',
    [transaction(tenOf('a', 'debit', ['1', '101', '0'], '101'), tenOf('capped', 'credit', ['1', '0', '101'], '101'))],
    'rose to 101, above 100',
  ],
  [
    'a debit while frozen',
    [transaction(tenOf('locked', 'debit', ['1', '10', '0']), toB)],
    'a debit while it was frozen',
  ],
  [
    'a leg after the closing',
    [transaction(tenOf('gone', 'debit', ['1', '10', '0']), toB)],
    'a leg after it was closed',
  ],
  [
    'other terms than the account has',
    [transaction({ ...tenOf('a', 'debit', ['1', '10', '0']), path: 'x' }, toB)],
    'names other terms',
  ],
])('%s is found', (_, history, sentence) => {
  expect(findings([...busyBook, ...history])).toContainEqual(expect.stringContaining(sentence))
})

test('a capture beyond its hold breaks nothing, also where legs of one account hold nothing any more', () => {
  const accounts = [opened, account('guest'), account('friend'), account('hotel')]
  const holdId = inStream(opened, accounts.length).eventId
  const taking = [debit('guest', 10), debit('guest', 10), debit('friend', 10), debit('guest', 10)]
  const history = after(
    accounts,
    command('money.hold.place', { legs: [...taking, credit('hotel', 40)], captureMax: '60' }),
    command('money.hold.adjust', { holdId, amount: '5' }),
    command('money.hold.capture', { holdId, amount: '25', final: true }),
  )
  expect(findings(history)).toEqual([])
})

test('what happens to no account of the book is found', () => {
  const placed = inStream(accountUnfrozen({ accountId: idOf('nobody'), debit: true, credit: true }), 1)
  const state = book.evolve(book.initialState, inStream(opened, 0))
  expect(bookInvariants.onEvent(state, placed, state)).toEqual([`there is no account ${idOf('nobody')}`])
})
