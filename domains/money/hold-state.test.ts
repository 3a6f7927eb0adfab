import { plusMs } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { expect, test } from 'vitest'
import { DECIDED_AT, foldEvents, inStream, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { findAccount } from './book-state.ts'
import type { Leg } from './movement.ts'
import { after } from './testing/decided.ts'
import { account, command, credit, debit, facts, holdLimits, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const ACCOUNTS = [opened, ...['payer', 'other', 'shop'].map((path) => account(path))]
const LEGS = [debit('payer', 10), credit('shop', 10)]

/** The history with one hold more, and that hold's id. */
function placed(history: readonly BookEvent[], legs: readonly Leg[] = LEGS, expiresInMs = 1000) {
  return { history: after(history, place(legs, expiresInMs)), holdId: inStream(opened, history.length).eventId }
}

function place(legs: readonly Leg[] = LEGS, expiresInMs = 1000): BookCommand {
  return command('money.hold.place', { legs: [...legs], expiresInMs })
}

function atMost(maxOpenPerAccount: number, asked: BookCommand): BookCommand {
  return { ...asked, facts: { ...facts, holdLimits: { ...holdLimits, maxOpenPerAccount } } } as BookCommand
}

function later(asked: BookCommand, ms: number): BookCommand {
  return { ...asked, facts: { ...asked.facts, decidedAt: plusMs(DECIDED_AT, ms) } } as BookCommand
}

function pendingOf(history: readonly BookEvent[], path: string): bigint | undefined {
  const state = foldEvents(book, history)
  return state.kind === 'open' ? findAccount(state, { account: path, asset: 'EUR' })?.pendingDebits : undefined
}

test('of the holds on an account only those that are due expire', () => {
  const short = placed(ACCOUNTS, LEGS, 1000)
  const { history } = placed(short.history, [debit('payer', 7), credit('shop', 7)], 1001)
  const decision = book.decide(foldEvents(book, history), later(post([debit('payer', 1), credit('other', 1)]), 1000))
  const events = decision.kind === 'accepted' ? decision.events : []
  expect(events.map(({ type, data }) => [type, 'about' in data ? data.about : null])).toEqual([
    ['money.hold.expired', short.holdId],
    ['money.transaction.posted', null],
  ])
  expect(pendingOf([...history, ...events], 'payer')).toBe(7n)
})

test('an account of which one hold was resolved still has the others', () => {
  const first = placed(ACCOUNTS)
  const { history } = placed(first.history, [debit('payer', 7), credit('shop', 7)], 2000)
  const voiding = command('money.hold.void', { holdId: first.holdId })
  const decision = book.decide(foldEvents(book, history), voiding)
  const left = [...history, ...(decision.kind === 'accepted' ? decision.events : [])]
  given(...left)
    .when(command('money.account.close', { account: 'payer', asset: 'EUR' }))
    .thenRejected('has-open-holds', { holds: 1 })
  given(...left)
    .when(later(post([debit('payer', 1), credit('shop', 1)]), 2000))
    .thenState((state) => {
      expect(state.kind === 'open' && findAccount(state, { account: 'payer', asset: 'EUR' })?.pendingDebits).toBe(0n)
    })
})

test('an account takes as many holds as it may, and no more', () => {
  const [one, two, three] = [1, 2, 3].map((count) =>
    Array.from({ length: count }).reduce<readonly BookEvent[]>((history) => placed(history).history, ACCOUNTS),
  )
  for (const history of [one, two])
    given(...(history ?? []))
      .when(atMost(3, place()))
      .thenState(() => undefined)
  given(...(three ?? []))
    .when(atMost(3, place()))
    .thenRejected('limit-exceeded', { account: 'payer', limit: 'open-holds', maximum: 3 })
})

test('a hold counts on each account that it takes from, and not on those that it brings something to', () => {
  const { history } = placed(ACCOUNTS, [debit('payer', 4), debit('other', 6), credit('shop', 10)])
  for (const path of ['payer', 'other'])
    given(...history)
      .when(atMost(1, place([debit(path, 1), credit('shop', 1)])))
      .thenRejected('limit-exceeded', { account: path, limit: 'open-holds' })
  const twice = placed(history, [debit('shop', 1), credit('payer', 1)]).history
  const often = placed(twice, [debit('shop', 1), credit('payer', 1)]).history
  given(...often)
    .when(atMost(2, place([debit('payer', 1), credit('shop', 1)])))
    .thenState(() => undefined)
  given(...history)
    .when(atMost(1, place([debit('shop', 1), credit('payer', 1)])))
    .thenState(() => undefined)
})
