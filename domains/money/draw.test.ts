import { plusMs } from '@heptad/schemas/instant.ts'
import { accountLimitsChanged, bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, foldEvents } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand } from './book-messages.ts'
import { after, eventsOf } from './testing/decided.ts'
import { account, command, credit, debit, idOf, opened, post } from './testing/messages.ts'

type Asked = Extract<BookCommand, { type: 'money.transaction.split' }>['data']
type Source = Exclude<Asked['from'], readonly unknown[]>

const on = (path: string, upTo?: number): Source => ({
  ...{ account: path, asset: 'EUR' },
  ...(upTo === undefined ? {} : { upTo: `${upTo}` }),
})
const byId = (path: string) => ({ accountId: idOf(path) })
const HOLD_MS = 1000

/** What each account can give: rich 100, kept 30 above its floor of 20, overdrawn 40 down to -50, held 15 of 60, below and empty nothing; till 70 when it is credited. */
const BOOK = after(
  [
    opened,
    ...['world', 'rich', 'held', 'below', 'empty', 'shop', 'fees'].map((path) => account(path)),
    account('kept', { minBalance: '20' }),
    account('overdrawn', { minBalance: '-50' }),
    account('till', { normalSide: 'debit' }),
    account('dollars', { asset: 'USD' }),
  ],
  post([debit('world', 210), credit('rich', 100), credit('kept', 50), credit('held', 60)]),
  post([debit('below', 5), debit('overdrawn', 10), credit('world', 15)]),
  post([debit('till', 70), credit('world', 70)]),
  command('money.hold.place', { legs: [debit('held', 45), credit('world', 45)], expiresInMs: HOLD_MS }),
)

function split(from: Asked['from'], amount: string, more: Partial<Asked> = {}): BookCommand {
  const parts: Asked['parts'] = [{ ...on('shop'), remaining: true }]
  return command('money.transaction.split', { from, amount, side: 'debit', parts, ...more })
}

/** What was posted to each account, `rich 100`, and the code where it was refused. */
function said(asked: BookCommand, history = BOOK): readonly string[] | string {
  const decision = book.decide(foldEvents(book, history), asked)
  if (decision.kind === 'rejected') return decision.rejection.code
  return decision.events.flatMap(({ type, data }) =>
    type === 'money.transaction.posted' && 'legs' in data
      ? data.legs.map(({ path, amount }) => `${path} ${amount}`)
      : [type],
  )
}

function refusal(asked: BookCommand, history = BOOK) {
  const decision = book.decide(foldEvents(book, history), asked)
  return decision.kind === 'rejected' ? decision.rejection : decision.kind
}

test.each<[amount: string, from: Asked['from'], posted: readonly string[] | string]>([
  // Each gives what it has, in their order, and the last one what is left.
  ['10', [on('rich')], ['rich 10', 'shop 10']],
  ['10', [on('rich'), on('kept')], ['rich 10', 'shop 10']],
  ['100', [on('rich'), on('kept')], ['rich 100', 'shop 100']],
  ['101', [on('rich'), on('kept')], ['rich 100', 'kept 1', 'shop 101']],
  ['130', [on('rich'), on('kept')], ['rich 100', 'kept 30', 'shop 130']],
  ['110', [on('rich'), on('kept'), on('world')], ['rich 100', 'kept 10', 'shop 110']],
  ['131', [on('rich'), on('kept')], 'insufficient-funds'],
  ['131', [on('kept'), on('rich')], ['kept 30', 'rich 101', 'shop 131']],
  ['50', [on('empty'), on('below'), on('world')], ['world 50', 'shop 50']],
  ['50', [on('overdrawn'), on('world')], ['overdrawn 40', 'world 10', 'shop 50']],
  ['50', [on('held'), on('world')], ['held 15', 'world 35', 'shop 50']],
  // No more than it is to.
  ['50', [on('rich', 20), on('world')], ['rich 20', 'world 30', 'shop 50']],
  ['50', [on('kept', 31), on('world')], ['kept 30', 'world 20', 'shop 50']],
  ['50', [on('kept', 29), on('world')], ['kept 29', 'world 21', 'shop 50']],
  ['15', [on('rich', 20), on('world')], ['rich 15', 'shop 15']],
  // What is named twice has given already.
  ['130', [on('rich'), byId('rich'), on('world')], ['rich 100', 'world 30', 'shop 130']],
  ['130', [on('rich', 60), byId('rich'), on('world')], ['rich 60', 'rich 40', 'world 30', 'shop 130']],
  ['50', [on('rich', 10), on('kept', 20), on('rich')], ['rich 10', 'kept 20', 'rich 20', 'shop 50']],
  ['50', [on('kept', 10), on('kept')], 'insufficient-funds'],
  // All of it.
  ['available', on('kept'), ['kept 30', 'shop 30']],
  ['available', on('rich'), ['rich 100', 'shop 100']],
  ['available', on('overdrawn'), ['overdrawn 40', 'shop 40']],
  ['available', on('held'), ['held 15', 'shop 15']],
  ['available', on('rich', 7), ['rich 7', 'shop 7']],
  ['available', [on('empty'), on('rich', 1)], ['rich 1', 'shop 1']],
  ['available', [on('empty'), on('rich', 7), on('below'), on('kept')], ['rich 7', 'kept 30', 'shop 37']],
  ['available', [on('rich', 60), byId('rich')], ['rich 60', 'rich 40', 'shop 100']],
  ['available', [on('rich'), on('rich')], ['rich 100', 'shop 100']],
  ['available', on('empty'), 'amount-not-positive'],
  ['available', [on('below'), on('empty')], 'amount-not-positive'],
])('%s is drawn from %j (row %#)', (amount, from, posted) => {
  expect(said(split(from, amount))).toEqual(posted)
})

test('what a hold bound that is due can be given', () => {
  const asked = split([on('held'), on('world')], '70')
  const later = { ...asked, facts: { ...asked.facts, decidedAt: plusMs(DECIDED_AT, HOLD_MS) } } as BookCommand
  expect(said(later)).toEqual(['money.hold.expired', 'held 60', 'world 10', 'shop 70'])
})

test('all that is available is gone then: the same again is refused', () => {
  const asked = split([on('kept'), on('rich')], 'available')
  expect(refusal(asked, after(BOOK, asked))).toEqual({
    ...{ code: 'amount-not-positive', details: { amount: '0', asset: 'EUR' } },
  })
})

test('parts are of what was there', () => {
  const parts: Asked['parts'] = [
    { ...on('fees'), percent: '10' },
    { ...on('shop'), remaining: true },
  ]
  const asked = split([on('kept'), on('rich', 25)], 'available', { parts })
  expect(said(asked)).toEqual(['kept 30', 'rich 25', 'fees 5', 'shop 50'])
  expect(refusal(split(on('kept'), 'available', { parts: [{ ...on('shop'), fixed: '31' }] }))).toMatchObject({
    code: 'split-invalid',
    details: { fault: 'too-much', amount: '30', claimed: '31' },
  })
})

test('what is wrong with the sources is told before what is wrong with the parts', () => {
  const parts: Asked['parts'] = [{ ...on('shop'), fixed: '1000' }]
  expect(refusal(split(on('till'), 'available', { parts }))).toMatchObject({ details: { fault: 'source-gains' } })
  expect(refusal(split(on('empty'), 'available', { parts }))).toMatchObject({ code: 'amount-not-positive' })
})

test('the last source says what it lacks when the others gave all they had', () => {
  expect(refusal(split([on('rich'), on('empty'), on('kept')], '150'))).toMatchObject({
    code: 'insufficient-funds',
    details: { leg: 2, account: 'kept', available: '50', required: '70', shortfall: '20', minBalance: '20' },
  })
})

describe('a source that gives nothing is held to what is said of it', () => {
  test.each<[object, string]>([
    [{ account: 'nowhere' }, 'account-not-found'],
    [{ scale: 3 }, 'scale-mismatch'],
    [{ account: 'shop' }, 'same-account'],
    [{ ifVersion: '9' }, 'version-conflict'],
    [{ ifAvailable: '1' }, 'insufficient-funds'],
  ])('%j', (more, code) => {
    const idle = { ...on('empty'), ...more }
    expect(said(split([idle, on('rich')], '5'))).toBe(code)
    expect(said(split([on('rich'), idle], '5'))).toBe(code)
    expect(said(split([idle, on('rich')], 'available'))).toBe(code)
  })

  test.each([
    [command('money.account.freeze', { ...on('empty'), debit: true, credit: false }), 'account-frozen'],
    [command('money.account.close', on('empty')), 'account-closed'],
  ] as const)('and may not be shut', (shut, code) => {
    expect(said(split([on('empty'), on('rich')], '5'), after(BOOK, shut))).toBe(code)
  })
})

describe('sources are in one asset', () => {
  const parts: Asked['parts'] = [
    { ...on('shop'), fixed: '10' },
    { account: 'dollars', asset: 'USD', fixed: '5' },
  ]
  const dollars = { account: 'rich', asset: 'USD' }
  const paid = after(
    [...BOOK, account('rich', { asset: 'USD' })],
    post([debit('dollars', 5, { asset: 'USD' }), credit('rich', 5, { asset: 'USD' })]),
  )

  test.each<[amount: string, from: Asked['from']]>([
    ['15', [on('rich', 10), dollars]],
    ['available', [on('rich', 10), dollars]],
  ])('though %s of two would balance', (amount, from) => {
    expect(refusal(split(from, amount, { parts }), paid)).toEqual({
      code: 'asset-mismatch',
      details: { leg: 1, accountId: idOf('rich', 'USD'), account: 'rich', asset: 'USD', drawnIn: 'EUR' },
    })
  })
})

describe('an account gives on the side where it shrinks', () => {
  const collected = { side: 'credit' as const }

  test.each<[amount: string, from: Asked['from'], posted: readonly string[]]>([
    ['available', on('till'), ['till 70', 'shop 70']],
    ['100', [on('till', 50), on('till')], ['till 50', 'till 50', 'shop 100']],
    ['100', [on('till'), on('rich')], ['till 70', 'rich 30', 'shop 100']],
    ['100', on('rich'), ['rich 100', 'shop 100']],
  ])('when %s is credited to %j', (amount, from, posted) => {
    expect(said(split(from, amount, collected))).toEqual(posted)
  })

  test.each<[amount: string, from: Asked['from'], more: Partial<Asked>, leg: number, path: string]>([
    ['available', on('till'), {}, 0, 'till'],
    ['100', [on('rich'), on('till', 5), on('world')], {}, 1, 'till'],
    ['available', on('rich'), collected, 0, 'rich'],
    ['100', [on('till'), on('rich'), on('world')], collected, 1, 'rich'],
  ])('and is refused on the other one, unless it is the last: %s of %j', (amount, from, more, leg, path) => {
    expect(refusal(split(from, amount, more))).toEqual({
      code: 'split-invalid',
      details: {
        ...{ leg, accountId: idOf(path), account: path, asset: 'EUR' },
        ...{ fault: 'source-gains', side: more.side ?? 'debit' },
      },
    })
  })
})

describe('limits are no part of what is available', () => {
  const limit = { side: 'debit', window: 'day', isNet: false, maximum: '99' } as const

  test('that of an account refuses', () => {
    const limited = [...BOOK, accountLimitsChanged({ accountId: idOf('rich'), limits: [limit] })]
    expect(said(split([on('rich'), on('world')], '100'), limited)).toBe('limit-exceeded')
    expect(said(split(on('rich'), 'available'), limited)).toBe('limit-exceeded')
    expect(said(split(on('rich', 99), 'available'), limited)).toEqual(['rich 99', 'shop 99'])
  })

  test('that of an operation refuses what all sources give', () => {
    const limited = [...BOOK, bookLimitsChanged({ operationMaximum: '129' })]
    expect(said(split([on('rich'), on('kept')], 'available'), limited)).toBe('limit-exceeded')
    expect(said(split([on('rich'), on('kept', 29)], 'available'), limited)).toEqual(['rich 100', 'kept 29', 'shop 129'])
  })
})

test('one source is what a transaction of the same legs is', () => {
  const legs = [debit('kept', 12, { ifVersion: '1' }), credit('shop', 12)]
  expect(eventsOf(BOOK, split({ ...on('kept'), ifVersion: '1' }, '12'))).toEqual(eventsOf(BOOK, post(legs)))
})
