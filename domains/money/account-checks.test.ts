import { accountClosed, accountOpened } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { expect, test } from 'vitest'
import { foldEvents, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { account, command, credit, debit, facts, idOf, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const CASH = { account: 'cash', asset: 'EUR' } as const
const ACCOUNTS = [opened, account('cash'), account('shop')]
const CLOSED = [...ACCOUNTS, accountClosed({ accountId: idOf('cash') })]
const FUNDED = after(ACCOUNTS, post([debit('shop', 10), credit('cash', 10)]))
const OWING = after(ACCOUNTS, post([debit('cash', 10), credit('shop', 10)]))
const HELD = after(FUNDED, command('money.hold.place', { legs: [debit('cash', 1), credit('shop', 1)] }))
const byWrongAsset = { accountId: idOf('cash'), asset: 'USD' }

function after(events: readonly BookEvent[], next: BookCommand): readonly BookEvent[] {
  const decision = book.decide(foldEvents(book, events), next)
  return decision.kind === 'accepted' ? [...events, ...decision.events] : events
}

function open(more: object): BookCommand {
  return command('money.account.open', { path: 'cash', asset: 'EUR', normalSide: 'credit', ...more })
}
const LIMIT = { side: 'debit', window: 'day', isNet: false, maximum: '1' } as const
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

/** What a refusal says besides its code: which account it is, and how it stands. */
const CASH_ITSELF = { accountId: idOf('cash'), ...CASH }
const NEW = { accountId: facts.newAccountId, ...CASH }
const NOWHERE = { account: 'nowhere', asset: 'EUR' }

test.each<[MoneyRejection, details: object, asked: BookCommand, history: readonly BookEvent[]]>([
  ['asset-not-found', { asset: 'DOGE' }, open({ asset: 'DOGE' }), [opened]],
  [
    'insufficient-funds',
    { ...NEW, available: '0', required: '1', shortfall: '1', minBalance: '1' },
    open({ minBalance: '1' }),
    [opened],
  ],
  ['balance-ceiling-exceeded', { ...NEW, balance: '0', maxBalance: '-1' }, open({ maxBalance: '-1' }), [opened]],
  ['account-closed', CASH_ITSELF, open({}), CLOSED],
  ['account-closed', CASH_ITSELF, setPolicy({}), CLOSED],
  ['account-not-found', { accountId: null, ...NOWHERE }, command('money.account.close', NOWHERE), ACCOUNTS],
  [
    'account-not-found',
    { accountId: idOf('nowhere'), account: null, asset: null },
    command('money.account.close', { accountId: idOf('nowhere') }),
    ACCOUNTS,
  ],
  [
    'account-not-found',
    { leg: 1, accountId: null, ...NOWHERE },
    post([debit('cash', 1), credit('nowhere', 1)]),
    ACCOUNTS,
  ],
  [
    'account-not-found',
    { leg: 0, accountId: idOf('nowhere'), account: null, asset: null },
    post([{ accountId: idOf('nowhere'), side: 'debit', amount: '1' }, credit('cash', 1)]),
    ACCOUNTS,
  ],
  ['asset-mismatch', CASH_ITSELF, command('money.account.close', byWrongAsset), ACCOUNTS],
  ['has-open-holds', { ...CASH_ITSELF, holds: 1 }, command('money.account.close', CASH), HELD],
  ['balance-not-zero', { ...CASH_ITSELF, balance: '10' }, command('money.account.close', CASH), FUNDED],
  [
    'insufficient-funds',
    { ...CASH_ITSELF, available: '-10', required: '0', shortfall: '10', minBalance: '0' },
    setPolicy({ minBalance: '0' }),
    OWING,
  ],
])('%s says %j', (code, details, asked, history) => {
  expect(book.decide(foldEvents(book, history), asked)).toEqual({ kind: 'rejected', rejection: { code, details } })
})

test.each(['set-policy', 'freeze', 'close', 'set-limits'] as const)(
  '%s may name the account by its id alone',
  (verb) => {
    const more = { minBalance: '0', debit: true, credit: true, limits: [LIMIT] }
    const asked = command(`money.account.${verb}`, { accountId: idOf('cash'), ...more })
    expect(book.decide(foldEvents(book, ACCOUNTS), asked)).toMatchObject({
      events: [{ data: { accountId: idOf('cash') } }],
    })
  },
)
