import { plusMs } from '@heptad/schemas/instant.ts'
import { bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { expect, test } from 'vitest'
import { DECIDED_AT, foldEvents, inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent, TransactionPosted } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import type { Leg } from './movement.ts'
import { after, eventsOf } from './testing/decided.ts'
import { account, command, credit, debit, opened, post, reverse } from './testing/messages.ts'

const HOLD_MS = 1000
const ACCOUNTS: readonly BookEvent[] = [
  opened,
  bookLimitsChanged({ operationMaximum: null }),
  ...['held', 'other', 'third', 'fourth', 'liquidity'].flatMap((path) => [
    account(path),
    account(path, { asset: 'USD' }),
  ]),
]
const [original] = eventsOf(ACCOUNTS, post([debit('held', 5), credit('other', 5)])) as [TransactionPosted]
const HELD = placed([...ACCOUNTS, original], [debit('held', 60), credit('third', 60)], HOLD_MS)
const holdId = inStream(opened, HELD.length - 1).eventId

function placed(history: readonly BookEvent[], legs: readonly Leg[], expiresInMs: number): readonly BookEvent[] {
  return after(history, command('money.hold.place', { legs: [...legs], expiresInMs }))
}

function later(asked: BookCommand, ms = HOLD_MS): BookCommand {
  return { ...asked, facts: { ...asked.facts, decidedAt: plusMs(DECIDED_AT, ms) } } as BookCommand
}

const held = { account: 'held', asset: 'EUR' }
const other = { account: 'other', asset: 'EUR' }
const moves = [debit('other', 1), credit('held', 1)]
const rate = { rate: '2', rounding: 'half-even' as const }

test.each<[string, BookCommand]>([
  ['a transaction', post(moves)],
  ['another hold', command('money.hold.place', { legs: moves })],
  [
    'a split',
    command('money.transaction.split', { from: held, amount: '1', side: 'debit', parts: [{ ...other, fixed: '1' }] }),
  ],
  [
    'a split, as one of several sources',
    command('money.transaction.split', {
      from: [{ account: 'liquidity', asset: 'EUR' }, held],
      ...{ amount: '1', side: 'debit', parts: [{ ...other, fixed: '1' }] },
    }),
  ],
  [
    'a split, as a part',
    command('money.transaction.split', {
      from: other,
      amount: '1',
      side: 'debit',
      parts: [{ ...held, remaining: true }],
    }),
  ],
  [
    'an exchange',
    command('money.transaction.exchange', {
      ...{ from: { ...held, amount: '1' }, to: { account: 'other', asset: 'USD' }, ...rate, liquidity: 'liquidity' },
    }),
  ],
  [
    'an exchange, as liquidity',
    command('money.transaction.exchange', {
      ...{ from: { ...other, amount: '1' }, to: { account: 'other', asset: 'USD' }, ...rate, liquidity: 'held' },
    }),
  ],
  ['a reversal', reverse(original)],
  [
    'a batch',
    command('money.batch.post', { items: [{ legs: [debit('other', 1), credit('fourth', 1)] }, { legs: moves }] }),
  ],
  ['a policy', command('money.account.set-policy', { ...held, minBalance: '-5' })],
  [
    'a limit',
    command('money.account.set-limits', {
      ...held,
      limits: [{ side: 'debit', window: 'day', isNet: false, maximum: '9' }],
    }),
  ],
  ['a freezing', command('money.account.freeze', { ...held, debit: true, credit: false })],
  ['a closing', command('money.account.close', { account: 'third', asset: 'EUR' })],
])('a hold that is due expires with %s on one of its accounts, before it', (_, asked) => {
  const [first, ...rest] = eventsOf(HELD, later(asked))
  expect(first).toMatchObject({ type: 'money.hold.expired', data: { about: holdId } })
  expect(rest.map(({ type }) => type)).not.toContain('money.hold.expired')
  expect(rest).not.toEqual([])
})

test('holds that are due expire in the order of their ends, whichever account is named first', () => {
  const both = placed(HELD, [debit('other', 7), credit('fourth', 7)], HOLD_MS - 1)
  const legs = [debit('held', 1), credit('other', 1)]
  const events = eventsOf(both, later(post(legs)))
  expect(events.map(({ data }) => ('about' in data ? data.about : null))).toEqual([
    inStream(opened, both.length - 1).eventId,
    holdId,
    null,
  ])
})

test('a hold on other accounts stays, due or not', () => {
  expect(eventsOf(HELD, later(post([debit('other', 1), credit('fourth', 1)]))).map(({ type }) => type)).toEqual([
    'money.transaction.posted',
  ])
})

test('two holds of one account that end at one moment are both there until then, and both expire', () => {
  const both = placed(HELD, [debit('held', 7), credit('third', 7)], HOLD_MS)
  const before = foldEvents(book, both)
  expect(before.kind === 'open' && findAccount(before, held)?.pendingDebits).toBe(67n)
  const events = eventsOf(both, later(post(moves)))
  expect(events.map(({ type }) => type)).toEqual([
    ...['money.hold.expired', 'money.hold.expired', 'money.transaction.posted'],
  ])
  const after = foldEvents(book, [...both, ...events])
  expect(after.kind === 'open' && findAccount(after, held)?.pendingDebits).toBe(0n)
})

test('where more holds of an account are due than expire with a command, a thousand and the one that is asked for expire before it', () => {
  let state = foldEvents(book, ACCOUNTS)
  const holdIds: string[] = []
  for (let revision = ACCOUNTS.length; holdIds.length < 1002; revision += 1) {
    const asked = command('money.hold.place', { legs: [debit('held', 1), credit('third', 1)], expiresInMs: HOLD_MS })
    const holdLimits = { defaultDurationMs: HOLD_MS, maxDurationMs: HOLD_MS, maxOpenPerAccount: 2000 }
    const decision = book.decide(state, { ...asked, facts: { ...asked.facts, holdLimits } } as BookCommand)
    if (decision.kind === 'rejected' || decision.events[0] === undefined) throw new Error('no hold')
    const event = inStream(decision.events[0], revision)
    state = book.evolve(state, event)
    holdIds.push(event.eventId)
  }
  const expiring = (asked: BookCommand) => {
    const decision = book.decide(state, asked)
    return decision.kind === 'accepted' ? decision.events.map(({ data }) => ('about' in data ? data.about : null)) : []
  }
  expect(() => expiring(later(post(moves)))).toThrow(
    expect.objectContaining({
      name: 'PrecededBy',
      first: { type: 'money.hold.expire', data: { bookId: 'main', holdId: holdIds[1000] } },
    }),
  )
  const thousand = holdIds.slice(0, 1000)
  const expire = (holdId: string | undefined) => later(command('money.hold.expire', { holdId: String(holdId) }))
  expect(expiring(expire(holdIds[1001]))).toEqual([...thousand, holdIds[1001]])
  expect(expiring(expire(holdIds[3]))).toEqual(thousand)
  expect(expiring(expire('0199a3c0-0000-7000-8000-00000000ffff'))).toEqual([])
  expect(expiring(post(moves))).toEqual([null])
})
