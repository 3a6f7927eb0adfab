import { accountClosed, accountOpened } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { test } from 'vitest'
import { foldEvents, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { account, command, credit, debit, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const CASH = { account: 'cash', asset: 'EUR' } as const
const ACCOUNTS = [opened, account('cash'), account('shop')]
const CLOSED = [...ACCOUNTS, accountClosed({ accountId: idOf('cash') })]
const FUNDED = after(ACCOUNTS, post([debit('shop', 10), credit('cash', 10)]))
const HELD = after(FUNDED, command('money.hold.place', { legs: [debit('cash', 1), credit('shop', 1)] }))
const byWrongAsset = { accountId: idOf('cash'), asset: 'USD' }

function after(events: readonly BookEvent[], next: BookCommand): readonly BookEvent[] {
  const decision = book.decide(foldEvents(book, events), next)
  return decision.kind === 'accepted' ? [...events, ...decision.events] : events
}

function open(more: object): BookCommand {
  return command('money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'credit', ...more })
}
const setPolicy = (more: object) => command('money.account.set-policy', { ...CASH, ...more })
const doge = accountOpened({
  ...{ accountId: idOf('cash', 'DOGE'), path: 'cash', asset: 'DOGE', scale: 0, normalSide: 'debit' },
  ...{ minBalance: null, maxBalance: null },
})

/** Each fails two checks that follow each other: the first one answers. */
const ROWS: readonly [
  first: MoneyRejection,
  second: MoneyRejection,
  history: readonly BookEvent[],
  command: BookCommand,
][] = [
  ['book-not-found', 'asset-not-found', [], open({ asset: 'DOGE' })],
  ['asset-not-found', 'insufficient-funds', ACCOUNTS, open({ asset: 'DOGE', minBalance: '1' })],
  ['account-closed', 'id-exists-different', CLOSED, open({ normalSide: 'debit' })],
  ['id-exists-different', 'insufficient-funds', [...ACCOUNTS, doge], open({ asset: 'DOGE', minBalance: '1' })],
  ['insufficient-funds', 'balance-ceiling-exceeded', [opened], open({ minBalance: '1', maxBalance: '-1' })],
  ['book-not-found', 'account-not-found', [], setPolicy({})],
  ['asset-mismatch', 'account-closed', CLOSED, command('money.account.set-policy', byWrongAsset)],
  ['account-closed', 'insufficient-funds', CLOSED, setPolicy({ minBalance: '1' })],
  ['insufficient-funds', 'balance-ceiling-exceeded', FUNDED, setPolicy({ minBalance: '11', maxBalance: '9' })],
  ['asset-mismatch', 'has-open-holds', HELD, command('money.account.close', byWrongAsset)],
  ['has-open-holds', 'balance-not-zero', HELD, command('money.account.close', CASH)],
  ['asset-mismatch', 'account-closed', CLOSED, command('money.account.set-limits', { ...byWrongAsset, limits: [] })],
]

test.each(ROWS)('a command on an account is refused for %s before %s', (code, _, history, asked) => {
  given(...history)
    .when(asked)
    .thenRejected(code)
})

test.each<[terms: object, details: object, ...history: BookEvent[]]>([
  [
    { normalSide: 'debit', minBalance: '0' },
    { differs: 'normalSide', actual: 'credit', given: 'debit' },
    account('cash'),
  ],
  [{ minBalance: '0' }, { differs: 'minBalance', actual: null, given: '0' }, account('cash')],
  [{ maxBalance: null }, { differs: 'maxBalance', actual: '8', given: null }, account('cash', { maxBalance: '8' })],
])('an account that is open and is opened with %j is told what differs: %j', (terms, details, ...history) => {
  given(opened, ...history)
    .when(open(terms))
    .thenRejected('id-exists-different', { account: 'cash', ...details })
})
