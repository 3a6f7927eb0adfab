import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { accountOpened } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, inStream, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import { account, facts, idOf, opened } from './testing/messages.ts'
import { type Asked, after, FUNDED, legsOf, MINE, mine, START, THEIRS, theirs, wallet } from './testing/wallets.ts'

const given = scenario(book, moneyEvents)
const HOUR_MS = 3_600_000
const floor = { minBalance: '0' }

/** The kinds of events that a command leaves, and the accounts and amounts of the last. */
function left(events: readonly BookEvent[], next: Asked) {
  const added = after(events, next).slice(events.length)
  const last = added.at(-1)
  const legs = last !== undefined && 'legs' in last.data ? last.data.legs : []
  return {
    types: added.map(({ type }) => type),
    legs: legs.map(({ path, side, amount }) => `${side} ${path} ${amount}`),
  }
}

describe('a wallet', () => {
  test('is an account of its user, credit-normal with a floor of 0', () => {
    given(opened)
      .when(wallet('open', { userId: '7', currency: 'EUR', name: 'cash' }))
      .thenEvents(
        accountOpened({
          ...{ accountId: facts.newAccountId, path: 'users:7:cash', asset: 'EUR', scale: 2 },
          ...{ normalSide: 'credit', minBalance: '0', maxBalance: null },
        }),
      )
  })

  test('is opened once, and is there when the ledger opened it in the same terms', () => {
    given(...START)
      .when(wallet('open', { userId: '1', currency: 'EUR', name: 'cash' }))
      .thenNothing()
    given(...START)
      .when(wallet('open', { userId: '1', currency: 'EUR', name: 'loan' }))
      .thenRejected('id-exists-different')
    given(...START)
      .when(wallet('open', { userId: '1', currency: 'DOGE', name: 'cash' }))
      .thenRejected('asset-not-found')
  })
})

describe('money', () => {
  const said = {
    ...{ effectiveAt: Instant.parse('2026-01-01T00:00:00Z'), reference: 'order-1' },
    ...{ description: 'sealed.v1.a', metadata: 'sealed.v1.b' },
  }
  const { effectiveAt, ...texts } = said

  test.each([
    ['credit', { walletId: mine }, said],
    ['debit', { walletId: mine }, said],
    ['transfer', { fromWalletId: mine, toWalletId: theirs }, said],
    ['hold', { walletId: mine }, texts],
  ])('keeps what its %s says of it', (verb, wallets, remarks) => {
    expect(after(FUNDED, wallet(verb, { ...wallets, amount: '5', ...remarks })).at(-1)?.data).toMatchObject(remarks)
  })

  test('does not count in a closed period, whatever else there is to say', () => {
    const past = periodClosed({ period: '2026-01-01', from: effectiveAt, to: plusMs(effectiveAt, HOUR_MS) })
    const now = periodClosed({ period: '2026-01-31', from: DECIDED_AT, to: plusMs(DECIDED_AT, HOUR_MS) })
    const nobody = { walletId: idOf('nobody'), amount: '5' }
    given(...FUNDED, past)
      .when(wallet('debit', { ...nobody, effectiveAt }))
      .thenRejected('period-closed')
    given(...FUNDED, past)
      .when(wallet('debit', nobody))
      .thenRejected('account-not-found')
    given(...FUNDED, now)
      .when(wallet('debit', nobody))
      .thenRejected('period-closed')
    given(...FUNDED, now)
      .when(wallet('debit', { ...nobody, effectiveAt }))
      .thenRejected('account-not-found')
  })

  test('comes from a world that is debit-normal and without bounds', () => {
    const book = [opened, account(MINE, floor)]
    const [world] = after(book, wallet('credit', { walletId: mine, amount: '5' })).slice(book.length)
    expect(world?.data).toMatchObject({ path: 'world:EUR', normalSide: 'debit', minBalance: null, maxBalance: null })
  })

  test('comes into a wallet from the world, and goes back', () => {
    expect(left(START, wallet('credit', { walletId: mine, amount: '100' })).legs).toEqual([
      `credit ${MINE} 100`,
      'debit world:EUR 100',
    ])
    expect(left(FUNDED, wallet('debit', { walletId: mine, amount: '40' })).legs).toEqual([
      `debit ${MINE} 40`,
      'credit world:EUR 40',
    ])
  })

  test.each(['credit', 'debit', 'hold'])(
    'by a %s that is the first of its currency opens the account of the world',
    (verb) => {
      const bare = [opened, account(MINE, { minBalance: '-50' })]
      const { types } = left(bare, wallet(verb, { walletId: mine, amount: '5' }))
      expect(types).toEqual([
        'money.account.opened',
        verb === 'hold' ? 'money.hold.placed' : 'money.transaction.posted',
      ])
      const world = { account: 'world:EUR', asset: 'EUR' }
      given(...bare)
        .when(wallet(verb, { walletId: mine, amount: '5' }))
        .thenState((state) => {
          const found = state.kind === 'open' ? findAccount(state, world) : undefined
          expect(found?.accountId).toBe(facts.newAccountId)
        })
    },
  )

  test('that is refused opens nothing', () => {
    given(opened, account(MINE, floor))
      .when(wallet('debit', { walletId: mine, amount: '5' }))
      .thenRejected('insufficient-funds', { account: MINE, available: '0', shortfall: '5' })
  })

  test('goes to a counterparty that is named, which must be there', () => {
    const spend = wallet('debit', { walletId: mine, amount: '40', counterparty: 'shop' })
    expect(left(FUNDED, spend).legs).toEqual([`debit ${MINE} 40`, 'credit shop 40'])
    given(...FUNDED)
      .when(wallet('debit', { walletId: mine, amount: '40', counterparty: 'nowhere' }))
      .thenRejected('account-not-found', { account: 'nowhere' })
  })

  test('opens no account of the world where a counterparty is named', () => {
    const events = [opened, account(MINE, floor), account('shop')]
    expect(left(events, wallet('credit', { walletId: mine, amount: '1', counterparty: 'shop' })).types).toEqual([
      'money.transaction.posted',
    ])
    expect(left(events, wallet('credit', { walletId: mine, amount: '1', counterparty: 'world:EUR' })).types).toEqual([
      ...['money.account.opened', 'money.transaction.posted'],
    ])
  })

  test('goes from one wallet to another', () => {
    const transfer = wallet('transfer', { fromWalletId: mine, toWalletId: theirs, amount: '100' })
    expect(left(FUNDED, transfer).legs).toEqual([`debit ${MINE} 100`, `credit ${THEIRS} 100`])
  })

  test('that is held is confirmed, in part if need be, or cancelled', () => {
    const held = after(FUNDED, wallet('hold', { walletId: mine, amount: '60', counterparty: 'shop' }))
    const holdId = inStream(opened, FUNDED.length).eventId
    given(...held)
      .when(wallet('debit', { walletId: mine, amount: '41' }))
      .thenRejected('insufficient-funds', { available: '40' })
    expect(left(held, wallet('confirm', { holdId })).legs).toEqual([`debit ${MINE} 60`, 'credit shop 60'])
    const part = left(held, wallet('confirm', { holdId, amount: '20' }))
    expect(part.types).toEqual(['money.hold.captured'])
    expect(
      left(after(held, wallet('confirm', { holdId, amount: '20' })), wallet('debit', { walletId: mine, amount: '80' }))
        .types,
    ).toHaveLength(1)
    expect(left(held, wallet('cancel', { holdId })).types).toEqual(['money.hold.voided'])
  })

  test('that was held too long is free again in the same append', () => {
    const held = after(FUNDED, wallet('hold', { walletId: mine, amount: '60' }))
    const late = wallet('debit', { walletId: mine, amount: '100' }, { decidedAt: plusMs(DECIDED_AT, 72 * HOUR_MS) })
    expect(left(held, late).types).toEqual(['money.hold.expired', 'money.transaction.posted'])
  })

  test('is taken back by a reversal, in part if need be', () => {
    const original = legsOf(FUNDED)
    expect(left(FUNDED, wallet('reverse', { transactionId: idOf('t'), amount: '30' }, { original })).legs).toEqual([
      `debit ${MINE} 30`,
      'credit world:EUR 30',
    ])
  })
})
