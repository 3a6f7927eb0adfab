import { expect, test } from 'vitest'
import { foldEvents } from '../testing/scenario.ts'
import { book } from './book.ts'
import { bookSnapshot } from './book-snapshot.ts'
import type { BookState } from './book-state.ts'
import { account, opened } from './testing/messages.ts'

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
  expect(JSON.parse(JSON.stringify(restored(state), withText))).toEqual(JSON.parse(JSON.stringify(state, withText)))
})

test('a book that was never opened has no page', () => {
  expect([...bookSnapshot.pages({ kind: 'none' })]).toEqual([])
  expect(restored({ kind: 'none' })).toEqual({ kind: 'none' })
})

test('whoever changes the form of an account gives the pages another shape', () => {
  const state = foldEvents(book, [opened, account('world', { asset: 'EUR' })])
  const [, { accounts }] = [...bookSnapshot.pages(state)] as unknown as [unknown, { accounts: object[] }]
  const fields = Object.keys(accounts[0] ?? {})
    .sort()
    .join(' ')
  expect(`${bookSnapshot.shape}: ${fields}`).toBe(
    'money.book/3: accountId asset isClosed isCreditFrozen isDebitFrozen maxBalance minBalance normalSide path pendingCredits pendingDebits postedCredits postedDebits scale version',
  )
})

function withText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
