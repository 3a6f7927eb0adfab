import { expect, test } from 'vitest'
import { foldEvents, inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent, TransactionPosted } from './book-messages.ts'
import { weighBook } from './book-state.ts'
import { after } from './testing/decided.ts'
import { account, command, credit, debit, opened, post, reverse } from './testing/messages.ts'

const LEGS = [debit('payer', 9), credit('one', 4), credit('two', 5)]
const EMPTY: readonly BookEvent[] = [opened, ...['payer', 'one', 'two'].map((path) => account(path))]

const weightOf = (history: readonly BookEvent[]) => weighBook(foldEvents(book, history))

test('a hold weighs by its legs, once, until it is resolved', () => {
  const holdId = inStream(opened, EMPTY.length).eventId
  const placed = after(EMPTY, command('money.hold.place', { legs: LEGS }))
  expect(weightOf(placed) - weightOf(EMPTY)).toBe(200 + 3 * 40)
  const adjusted = after(placed, command('money.hold.adjust', { holdId, amount: '8' }))
  expect(weightOf(adjusted)).toBe(weightOf(placed))
  expect(weightOf(after(adjusted, command('money.hold.void', { holdId })))).toBe(weightOf(EMPTY))
})

test('what was reversed in part weighs by the legs of which it was, and no more once all is', () => {
  const history = after(EMPTY, post(LEGS))
  const original = history.at(-1) as TransactionPosted
  const portions = [
    { leg: 0, amount: '4' },
    { leg: 1, amount: '4' },
  ]
  const partly = after(history, reverse(original, { legs: portions }))
  expect(weightOf(partly) - weightOf(history)).toBe(300 + 2 * 40)
  expect(weightOf(after(partly, reverse(original))) - weightOf(history)).toBe(300)
})
