import { plusMs } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { exchangeTransaction } from '@heptad/schemas/money/exchange.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import { type MoneyRejection, moneyRejections } from '@heptad/schemas/money/rejections.ts'
import { postTransaction } from '@heptad/schemas/money/transaction.ts'
import { expect, test } from 'vitest'
import { DECIDED_AT, inStream, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent, TransactionPosted } from './book-messages.ts'
import { busyBook } from './testing/busy-book.ts'
import { eventsOf } from './testing/decided.ts'
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

const given = scenario(book, moneyEvents)
const LEGS = [debit('a', 10), credit('b', 10)]
const HELD = [...busyBook, ...eventsOf(busyBook, command('money.hold.place', { legs: LEGS }))]
const holdId = inStream(opened, busyBook.length).eventId
const [original] = eventsOf(busyBook, post(LEGS)) as [TransactionPosted]
const POSTED = [...busyBook, original]
const january = periodClosed({ period: '2026-01', from: DECIDED_AT, to: plusMs(DECIDED_AT, 1) })
const euros = (path: string) => ({ account: path, asset: 'EUR' })
const open = (path: string, more: object = {}) =>
  command('money.account.open', { path, asset: 'EUR', normalSide: 'credit', ...more })
const capture = (more: object = {}) => command('money.hold.capture', { holdId, final: true, ...more })

/** The command with what its handler found in the log about the hold. */
function resolved(asked: BookCommand, resolvedAs: string): BookCommand {
  return { ...asked, facts: { ...asked.facts, hold: { resolvedAs } } } as BookCommand
}

function amountOf(amount: unknown) {
  return { legs: [debit('a', 1), { ...credit('b', 1), amount }] }
}

/** By the shape alone, before anything is decided. */
const BY_SHAPE: Partial<Record<MoneyRejection, object>> = {
  'amount-must-be-string': amountOf(1),
  'amount-not-positive': amountOf('0'),
  'amount-overflow': amountOf(`${2n ** 127n}`),
  'too-many-legs': { legs: Array.from({ length: 1001 }, () => debit('a', 1)) },
  unbalanced: { legs: [debit('a', 1)] },
}

/** By the rules: one history and one command for each code. */
const BY_RULES: Readonly<
  Record<
    Exclude<MoneyRejection, 'amount-must-be-string' | 'too-many-legs'>,
    readonly [readonly BookEvent[], BookCommand]
  >
> = {
  'amount-not-positive': [
    [...busyBook, account('a', { asset: 'USD' }), account('b', { asset: 'USD' })],
    exchangeOf('1', '0.1'),
  ],
  'amount-overflow': [busyBook, post([debit('a', 1), credit('full', 1)])],
  'book-not-found': [[], post(LEGS)],
  'period-closed': [[...busyBook, january], post(LEGS)],
  'transaction-not-found': [busyBook, unknown()],
  'account-not-found': [busyBook, post([debit('a', 1), credit('nowhere', 1)])],
  'asset-not-found': [busyBook, open('x', { asset: 'DOGE' })],
  'id-exists-different': [busyBook, open('a', { normalSide: 'debit' })],
  'asset-mismatch': [
    busyBook,
    post([debit('a', 1), { accountId: idOf('b'), asset: 'USD', side: 'credit', amount: '1' }]),
  ],
  'scale-mismatch': [busyBook, post([debit('a', 1, { scale: 3 }), credit('b', 1)])],
  'same-account': [busyBook, post([debit('a', 1), credit('a', 1)])],
  'split-invalid': [
    busyBook,
    command('money.transaction.split', {
      from: euros('a'),
      amount: '5',
      side: 'debit',
      parts: [{ ...euros('b'), fixed: '4' }],
    }),
  ],
  unbalanced: [busyBook, post([debit('a', 2), credit('b', 1)])],
  'account-frozen': [busyBook, post([debit('locked', 1), credit('b', 1)])],
  'account-closed': [busyBook, post([debit('gone', 1), credit('b', 1)])],
  'has-open-holds': [HELD, command('money.account.close', euros('b'))],
  'balance-not-zero': [POSTED, command('money.account.close', euros('b'))],
  'hold-not-found': [busyBook, capture()],
  'hold-already-captured': [busyBook, resolved(capture(), 'captured')],
  'hold-already-voided': [busyBook, resolved(capture(), 'voided')],
  'hold-expired': [busyBook, resolved(capture(), 'expired')],
  'capture-exceeds-hold': [HELD, capture({ amount: '11' })],
  'already-reversed': [[...POSTED, ...eventsOf(POSTED, reverse(original))], reverse(original)],
  'reversal-exceeds-original': [POSTED, reverse(original, { amount: '11' })],
  'version-conflict': [busyBook, post([debit('a', 1, { ifVersion: '4' }), credit('b', 1)])],
  'insufficient-funds': [busyBook, post([debit('wallet', 1), credit('b', 1)])],
  'balance-ceiling-exceeded': [busyBook, post([debit('a', 101), credit('capped', 101)])],
  'limit-exceeded': [busyBook, post([debit('a', 10_000_001), credit('b', 10_000_001)])],
}

function exchangeOf(amount: string, rate: string): BookCommand {
  const asked = { from: { ...euros('a'), amount }, to: { account: 'a', asset: 'USD' }, rate, liquidity: 'b' }
  return command('money.transaction.exchange', exchangeTransaction.data.parse(asked) as never)
}

function unknown(): BookCommand {
  const asked = reverse(transaction(posted('a', 'debit', ['1', '1', '0'], '1')) as TransactionPosted)
  return { ...asked, facts: { ...asked.facts, original: null } } as BookCommand
}

test('every code of the closed list is met by shape or by the rules', () => {
  const met = new Set([...Object.keys(BY_SHAPE), ...Object.keys(BY_RULES)])
  expect([...met].sort()).toEqual([...moneyRejections.codes].sort())
})

test.each(Object.entries(BY_SHAPE))('%s, by its shape', (code, body) => {
  const { error } = postTransaction.data.safeParse(body)
  expect(error?.issues.map((issue) => (issue.code === 'custom' ? issue.params?.code : issue.code))).toContain(code)
})

test.each(Object.entries(BY_RULES))('%s, by the rules', (code, [history, asked]) => {
  given(...history)
    .when(asked)
    .thenRejected(code as MoneyRejection)
})
