import { expireHold, holdExpired } from '@heptad/schemas/money/hold.ts'
import { PrecededBy } from '../decider.ts'
import type { Account } from './account-state.ts'
import type { BookCommand, HoldExpired } from './book-messages.ts'
import { accountOf, findAccount, type OpenBook } from './book-state.ts'
import { sourcesOf } from './draw.ts'
import { draftExchange } from './exchange-draft.ts'
import { expired } from './hold-evolve.ts'
import { releasing } from './hold-legs.ts'
import { dueHolds, findHold, isDue } from './hold-state.ts'
import type { Hold } from './open-hold.ts'
import { firstOf } from './ordered.ts'

/** A book in which no hold of the accounts that a command touches is due, and what had to happen for that. */
export interface Swept {
  readonly book: OpenBook
  readonly events: readonly HoldExpired[]
}

/**
 * How many due holds of each account expire with a command, and how many legs all of them may have together; a leg takes some hundred bytes in
 * the log. If more are due, commands of their own expire them first.
 */
const AT_ONCE = { ofEach: 1000, mostLegs: 10_000 }

/** Expires the due holds on the accounts that a command touches. Comes before every other check. Throws {@link PrecededBy} where too many are due. */
export function expireDue(book: OpenBook, command: BookCommand): Swept {
  if (firstOf(book.holds) === undefined) return { book, events: [] }
  const { decidedAt } = command.facts
  const { holds, more } = dueHolds(namedBy(book, command), { decidedAt, ...AT_ONCE })
  if (more === null) return expireAll(book, holds)
  if (command.type === 'money.hold.expire') {
    const asked = findHold(book, command.data.holdId)
    const isLeft = asked !== undefined && isDue(asked, decidedAt) && !holds.includes(asked)
    return expireAll(book, isLeft ? [...holds, asked] : holds)
  }
  throw new PrecededBy({ type: expireHold.type, data: { bookId: book.bookId, holdId: more.holdId } })
}

function expireAll(book: OpenBook, holds: readonly Hold[]): Swept {
  const events: HoldExpired[] = []
  let left = book
  for (const { holdId, legs } of holds) {
    const event = holdExpired({ about: holdId, legs: releasing(left, legs) })
    left = expired(left, event)
    events.push(event)
  }
  return { book: left, events }
}

/** The accounts of a command, as far as they exist. */
function namedBy(book: OpenBook, command: BookCommand): readonly (Account | undefined)[] {
  switch (command.type) {
    case 'money.transaction.post':
    case 'money.hold.place':
      return command.data.legs.map((leg) => findAccount(book, leg))
    case 'money.transaction.split':
      return [...sourcesOf(command.data), ...command.data.parts].map((leg) => findAccount(book, leg))
    case 'money.transaction.exchange':
      return draftExchange(book, command.data).legs.map((leg) => findAccount(book, leg))
    case 'money.transaction.reverse':
      return (command.facts.original?.legs ?? []).map((leg) => findAccount(book, leg))
    case 'money.batch.post':
      return command.data.items.flatMap(({ legs }) => legs.map((leg) => findAccount(book, leg)))
    case 'money.account.set-policy':
    case 'money.account.set-limits':
    case 'money.account.freeze':
    case 'money.account.unfreeze':
    case 'money.account.close':
      return [findAccount(book, command.data)]
    case 'money.hold.capture':
    case 'money.hold.void':
    case 'money.hold.adjust':
    case 'money.hold.expire':
      return findHold(book, command.data.holdId)?.legs.map(({ accountId }) => accountOf(book, accountId)) ?? []
    case 'money.book.open':
    case 'money.asset.register':
    case 'money.account.open':
    case 'money.book.set-limits':
    case 'money.period.close':
    case 'money.period.reopen':
      return []
  }
}
