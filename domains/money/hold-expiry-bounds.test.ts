import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { DECIDED_AT, foldEvents, inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import type { BookState } from './book-state.ts'
import type { Leg } from './movement.ts'
import { account, command, credit, debit, facts, opened, post } from './testing/messages.ts'

const PAYERS = 12
const LEGS_OF_A_HOLD = 1000
const HOLD_MS = 1000

/** A book in which each payer has a hold of many legs, and all the payees are others. */
function withLargeHolds() {
  const payees = Array.from({ length: LEGS_OF_A_HOLD - 1 }, (_, index) => `payee-${index}`)
  const payers = Array.from({ length: PAYERS }, (_, index) => `payer-${index}`)
  const history: BookEvent[] = [opened, ...[...payers, ...payees].map((path) => account(path))]
  let state = foldEvents(book, history)
  const holdIds = payers.map((payer, index) => {
    const legs = [debit(payer, payees.length), ...payees.map((payee) => credit(payee, 1))]
    const event = inStream(placed(state, legs), history.length + index)
    state = book.evolve(state, event)
    return event.eventId
  })
  return { state, holdIds, payers }
}

function placed(state: BookState, legs: readonly Leg[]): BookEvent {
  const decision = book.decide(state, command('money.hold.place', { legs: [...legs], expiresInMs: HOLD_MS }))
  if (decision.kind === 'rejected' || decision.events[0] === undefined) throw new Error('no hold')
  return decision.events[0]
}

function expiring(state: BookState, asked: BookCommand) {
  const decidedAt: Instant = plusMs(DECIDED_AT, HOLD_MS)
  const decision = book.decide(state, { ...asked, facts: { ...facts, decidedAt } } as BookCommand)
  return decision.kind === 'accepted' ? decision.events.map(({ data }) => ('about' in data ? data.about : null)) : []
}

test('holds on many accounts of a command expire with it as far as their legs are ten thousand in all, and the others before it', () => {
  const { state, holdIds, payers } = withLargeHolds()
  const moving = (many: number) => {
    const from = payers.slice(0, many)
    return post([...[...from, ...from].map((payer) => debit(payer, 1)), credit(`payer-${many}`, 2 * many)])
  }
  expect(expiring(state, moving(9))).toEqual([...holdIds.slice(0, 10), null])
  expect(() => expiring(state, moving(10))).toThrow(
    expect.objectContaining({ first: { type: 'money.hold.expire', data: { bookId: 'main', holdId: holdIds[10] } } }),
  )
  const expire = (holdId: string | undefined) => command('money.hold.expire', { holdId: String(holdId) })
  expect(expiring(state, expire(holdIds[11]))).toEqual([...holdIds.slice(0, 9), holdIds[11]])
})
