import { accountClosed, accountFrozen } from '@heptad/schemas/money/account.ts'
import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { expect, test } from 'vitest'
import { foldEvents } from '../testing/scenario.ts'
import { Accounts } from './accounts.ts'
import { book } from './book.ts'
import type { TransactionPosted } from './book-messages.ts'
import { bookSnapshot } from './book-snapshot.ts'
import { type BookState, weighBook } from './book-state.ts'
import { contentOf } from './testing/content.ts'
import { after, eventsOf } from './testing/decided.ts'
import {
  account,
  command,
  credit,
  debit,
  idOf,
  opened,
  post,
  posted,
  reverse,
  transaction,
} from './testing/messages.ts'

const BIG = `${2n ** 100n}`

function restored(state: BookState): BookState {
  const restorer = bookSnapshot.restorer()
  for (const page of bookSnapshot.pages(state)) restorer.take(JSON.parse(JSON.stringify(page)))
  return restorer.state()
}

test('a book is the same book after it was kept, accounts on many pages included', () => {
  const accounts = Array.from({ length: 1201 }, (_, index) =>
    account(`users:${index}`, { asset: index % 2 === 0 ? 'EUR' : 'POINTS', minBalance: index % 3 === 0 ? null : '-5' }),
  )
  const state = foldEvents(book, [opened, ...accounts])
  expect([...bookSnapshot.pages(state)]).toHaveLength(4)
  expect(contentOf(restored(state))).toEqual(contentOf(state))
})

/** A book with three holds of a thousand legs, and three transactions of as many of which all but one were reversed. */
function withManyLegs(): BookState {
  const others = Array.from({ length: 999 }, (_, index) => `other-${index}`)
  const legs = [debit('payer', others.length), ...others.map((path) => credit(path, 1))]
  const events = [opened, ...['payer', ...others].map((path) => account(path))]
  const [original] = eventsOf(events, post(legs)) as [TransactionPosted]
  const asked = ['one', 'two', 'three'].flatMap((name) => [
    reverse(original, { transactionId: idOf(name), amount: '998' }),
    command('money.hold.place', { legs }),
  ])
  return foldEvents(book, after([...events, original], ...asked))
}

/** What a book holds without its accounts, each of which would show all legs of its holds again. */
function besideAccounts(state: BookState): unknown {
  return contentOf(state.kind === 'none' ? state : { ...state, accounts: Accounts.none(0) })
}

test('holds and reversals of many legs are few to a page, and weigh what their legs do', () => {
  const state = withManyLegs()
  const pages = [...bookSnapshot.pages(state)] as { holds?: unknown[]; reversals?: unknown[] }[]
  const rowsOf = (kind: 'holds' | 'reversals') => pages.flatMap((page) => page[kind]?.length ?? [])
  expect([rowsOf('holds'), rowsOf('reversals')]).toEqual([
    [1, 1, 1],
    [2, 1],
  ])
  const kept = state.kind === 'open' ? state.keptLegs : 0
  expect(kept).toBe(3 * 1000 + 3 * 999)
  const again = restored(state)
  expect(weighBook(again)).toBe(2048 + 280 * 1000 + 3 * 200 + 3 * 300 + 40 * kept)
  expect(besideAccounts(again)).toEqual(besideAccounts(state))
})

test('each side of an account stays frozen by itself, and a lifted maximum stays lifted', () => {
  const state = foldEvents(book, [
    opened,
    bookLimitsChanged({ operationMaximum: null }),
    ...[account('a'), account('b'), account('c')],
    accountFrozen({ accountId: idOf('a'), debit: true, credit: false }),
    accountFrozen({ accountId: idOf('b'), debit: false, credit: true }),
    accountClosed({ accountId: idOf('c') }),
  ])
  expect(contentOf(restored(state))).toEqual(contentOf(state))
})

test('a book that was never opened has no page', () => {
  expect([...bookSnapshot.pages({ kind: 'none' })]).toEqual([])
  expect(restored({ kind: 'none' })).toEqual({ kind: 'none' })
})

test('whoever changes the form of the pages gives them another shape', () => {
  const [world, wallet] = [
    posted('world', 'debit', ['1', '7', '0'], '7'),
    posted('wallet', 'credit', ['1', '0', BIG], '7'),
  ]
  const state = foldEvents(book, [
    opened,
    account('world'),
    account('wallet', { minBalance: '0' }),
    transaction(world, wallet),
  ])
  expect([bookSnapshot.shape, ...bookSnapshot.pages(state)]).toEqual([
    'money.book/4',
    {
      bookId: 'main',
      seed: expect.any(Number),
      assets: [['EUR', 2, true]],
      closedPeriods: [],
      closedUntil: null,
      operationMaximum: '10000000',
    },
    {
      accounts: {
        ids: [idOf('world'), idOf('wallet')],
        paths: ['world', 'wallet'],
        terms: [
          ['EUR', 2, 'credit', null, null, false, false, false],
          ['EUR', 2, 'credit', '0', null, false, false, false],
        ],
        termsOf: [0, 1],
        counters: [7, 0, 0, 0, 1, 0, BIG, 0, 0, 1],
      },
    },
  ])
})
