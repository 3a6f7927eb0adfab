import { plusMs } from '@heptad/schemas/instant.ts'
import { accountClosed, accountFrozen } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, inStream, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent } from './book-messages.ts'
import { account, credit, debit, idOf, opened, post } from './testing/messages.ts'
import {
  type Asked,
  after,
  FUNDED,
  holdElsewhere,
  legsOf,
  MINE,
  mine,
  START,
  theirs,
  wallet,
} from './testing/wallets.ts'

const given = scenario(book, moneyEvents)
const HOUR_MS = 3_600_000

describe('a command on wallets is refused', () => {
  const dated = (verb: string, data: object) => wallet(verb, { ...data, effectiveAt: DECIDED_AT })
  const january = periodClosed({
    period: '2026-01',
    from: DECIDED_AT,
    to: plusMs(DECIDED_AT, HOUR_MS),
  })
  const held = after(FUNDED, wallet('hold', { walletId: mine, amount: '60' }))
  const heldElsewhere = after(START, holdElsewhere())
  const elsewhere = after(START, post([debit('shop', 5), credit('world:EUR', 5)]))
  const holdId = inStream(opened, FUNDED.length).eventId
  const shopHoldId = inStream(opened, START.length).eventId
  const nobody = idOf('nobody')
  const limited = accountLimitsChanged({
    accountId: mine,
    limits: [{ side: 'debit', window: 'day', isNet: false, maximum: '10' }],
  })
  const rows: readonly [string, readonly BookEvent[], Asked, MoneyRejection][] = [
    ['in no book', [], wallet('credit', { walletId: mine, amount: '1' }), 'book-not-found'],
    [
      'in a closed period, before all else',
      [...START, january],
      dated('credit', { walletId: nobody, amount: '1' }),
      'period-closed',
    ],
    [
      'in a closed period, between wallets',
      [...START, january],
      dated('transfer', { fromWalletId: nobody, toWalletId: mine, amount: '1' }),
      'period-closed',
    ],
    [
      'in a closed period, of a hold on no wallet',
      [...heldElsewhere, january],
      dated('confirm', { holdId: shopHoldId }),
      'period-closed',
    ],
    [
      'in a closed period, of what moved no wallet',
      [...elsewhere, january],
      wallet('reverse', { transactionId: nobody, effectiveAt: DECIDED_AT }, { original: legsOf(elsewhere) }),
      'period-closed',
    ],
    [
      'in a closed period, of what never was',
      [...START, january],
      wallet('reverse', { transactionId: nobody, effectiveAt: DECIDED_AT }),
      'period-closed',
    ],
    [
      'in a closed period, that posts nothing',
      [...held, january],
      wallet('cancel', { holdId: nobody }),
      'hold-not-found',
    ],
    ['on no account', START, wallet('credit', { walletId: nobody, amount: '1' }), 'account-not-found'],
    ['on an account of nobody', START, wallet('debit', { walletId: idOf('shop'), amount: '1' }), 'account-not-found'],
    [
      'on an account of nobody that has a floor',
      [...START, account('till', { minBalance: '0' })],
      wallet('credit', { walletId: idOf('till'), amount: '1' }),
      'account-not-found',
    ],
    [
      'on an account without a floor',
      START,
      wallet('debit', { walletId: idOf('users:1:debt'), amount: '1' }),
      'account-not-found',
    ],
    [
      'on a debit-normal account',
      START,
      wallet('hold', { walletId: idOf('users:1:loan'), amount: '1' }),
      'account-not-found',
    ],
    [
      'from no wallet',
      START,
      wallet('transfer', { fromWalletId: idOf('shop'), toWalletId: mine, amount: '1' }),
      'account-not-found',
    ],
    [
      'to no wallet',
      START,
      wallet('transfer', { fromWalletId: mine, toWalletId: idOf('shop'), amount: '1' }),
      'account-not-found',
    ],
    [
      'in another currency than the wallet has',
      START,
      wallet('credit', { walletId: mine, amount: '1', currency: 'USD' }),
      'asset-mismatch',
    ],
    [
      'between wallets of another currency than it names',
      FUNDED,
      wallet('transfer', { fromWalletId: mine, toWalletId: theirs, amount: '1', currency: 'USD' }),
      'asset-mismatch',
    ],
    [
      'between two currencies',
      FUNDED,
      wallet('transfer', { fromWalletId: mine, toWalletId: idOf(MINE, 'USD'), amount: '1' }),
      'asset-mismatch',
    ],
    [
      'from a wallet to itself',
      FUNDED,
      wallet('transfer', { fromWalletId: mine, toWalletId: mine, amount: '1' }),
      'same-account',
    ],
    [
      'with itself as counterparty',
      FUNDED,
      wallet('credit', { walletId: mine, amount: '1', counterparty: MINE }),
      'same-account',
    ],
    [
      'on a frozen wallet',
      [...FUNDED, accountFrozen({ accountId: mine, debit: true, credit: false })],
      wallet('debit', { walletId: mine, amount: '1' }),
      'account-frozen',
    ],
    [
      'on a closed wallet',
      [...START, accountClosed({ accountId: mine })],
      wallet('credit', { walletId: mine, amount: '1' }),
      'account-closed',
    ],
    [
      'for more than there is',
      FUNDED,
      wallet('transfer', { fromWalletId: mine, toWalletId: theirs, amount: '101' }),
      'insufficient-funds',
    ],
    [
      'for more than is left beside a hold',
      held,
      wallet('hold', { walletId: mine, amount: '41' }),
      'insufficient-funds',
    ],
    ['beyond a limit', [...FUNDED, limited], wallet('debit', { walletId: mine, amount: '11' }), 'limit-exceeded'],
    ['that confirms no hold', FUNDED, wallet('confirm', { holdId }), 'hold-not-found'],
    ['that cancels a hold on no wallet', heldElsewhere, wallet('cancel', { holdId: shopHoldId }), 'hold-not-found'],
    ['that confirms a hold on no wallet', heldElsewhere, wallet('confirm', { holdId: shopHoldId }), 'hold-not-found'],
    ['that confirms more than is held', held, wallet('confirm', { holdId, amount: '61' }), 'capture-exceeds-hold'],
    [
      'that confirms twice',
      FUNDED,
      wallet('confirm', { holdId }, { hold: { resolvedAs: 'captured' } }),
      'hold-already-captured',
    ],
    [
      'that confirms what was cancelled',
      FUNDED,
      wallet('confirm', { holdId }, { hold: { resolvedAs: 'voided' } }),
      'hold-already-voided',
    ],
    [
      'that confirms what was captured and held nothing in a wallet',
      FUNDED,
      wallet('confirm', { holdId }, { hold: { resolvedAs: 'captured', accountIds: [idOf('shop')] } }),
      'hold-not-found',
    ],
    [
      'that cancels what was cancelled and held something in a wallet',
      FUNDED,
      wallet('cancel', { holdId }, { hold: { resolvedAs: 'voided', accountIds: [idOf('shop'), mine] } }),
      'hold-already-voided',
    ],
    [
      'that confirms what is due',
      held,
      wallet('confirm', { holdId }, { decidedAt: plusMs(DECIDED_AT, 72 * HOUR_MS) }),
      'hold-expired',
    ],
    ['that reverses nothing', FUNDED, wallet('reverse', { transactionId: nobody }), 'transaction-not-found'],
    [
      'that reverses what moved no wallet',
      elsewhere,
      wallet('reverse', { transactionId: nobody }, { original: legsOf(elsewhere) }),
      'transaction-not-found',
    ],
    [
      'that reverses more than there was',
      FUNDED,
      wallet('reverse', { transactionId: nobody, amount: '101' }, { original: legsOf(FUNDED) }),
      'reversal-exceeds-original',
    ],
  ]
  test.each(rows)('%s', (_, events, next, code) => {
    given(...events)
      .when(next)
      .thenRejected(code)
  })

  test.each([
    [{ walletId: nobody }, FUNDED, wallet('debit', { walletId: nobody, amount: '1' })],
    [{ holdId: shopHoldId }, heldElsewhere, wallet('cancel', { holdId: shopHoldId })],
    [
      { transactionId: nobody },
      elsewhere,
      wallet('reverse', { transactionId: nobody }, { original: legsOf(elsewhere) }),
    ],
  ])('of what is not there is told its id: %j', (details, events, next) => {
    expect(book.decide(given(...events).state, next)).toMatchObject({ kind: 'rejected', rejection: { details } })
  })
})
