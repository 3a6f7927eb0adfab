import type { Instant } from '@heptad/schemas/instant.ts'
import { type Account, changeAccount, type Hold, NO_HOLDS, type OpenBook } from './book-state.ts'

/** The open hold with this id. */
export function findHold(book: OpenBook, holdId: string): Hold | undefined {
  return book.holds.get(holdId)
}

/** The open hold with this id. Throws when the book has none: only for ids in events. */
export function holdOf(book: OpenBook, holdId: string): Hold {
  const hold = findHold(book, holdId)
  if (hold === undefined) throw new Error(`book ${book.bookId} has no open hold ${holdId}`)
  return hold
}

/** Whether a hold has come to its end at `decidedAt`. */
export function isDue({ expiresAt }: Pick<Hold, 'expiresAt'>, decidedAt: Instant): boolean {
  return expiresAt <= decidedAt
}

/** The holds on these accounts that are due, each once, those that end first in front. */
export function dueHolds(book: OpenBook, accounts: Iterable<Account>, decidedAt: Instant): readonly Hold[] {
  if (book.holds.isEmpty()) return NO_HOLDS
  const due = new Set<Hold>()
  for (const { holds } of accounts) {
    for (const hold of holds) {
      if (!isDue(hold, decidedAt)) break
      due.add(hold)
    }
  }
  return [...due].sort(byEnd)
}

/** The book with this hold, in place of the one with the same id if there is one. */
export function putHold(book: OpenBook, hold: Hold): OpenBook {
  const without = findHold(book, hold.holdId) === undefined ? book : removeHold(book, hold.holdId)
  const indexed = onAccounts(without, hold, (holds) => holds.toSpliced(placeIn(holds, hold), 0, hold))
  return { ...indexed, holds: indexed.holds.set(hold.holdId, hold) }
}

/** The book without this hold. */
export function removeHold(book: OpenBook, holdId: string): OpenBook {
  const hold = holdOf(book, holdId)
  const indexed = onAccounts(book, hold, (holds) => {
    const left = holds.toSpliced(holds.indexOf(hold, placeIn(holds, hold)), 1)
    return left.length === 0 ? NO_HOLDS : left
  })
  return { ...indexed, holds: indexed.holds.delete(holdId) }
}

function onAccounts(book: OpenBook, hold: Hold, change: (holds: readonly Hold[]) => readonly Hold[]): OpenBook {
  const ids = new Set(hold.legs.map(({ accountId }) => accountId))
  return [...ids].reduce((changed, accountId) => {
    const holds = changed.accounts.get(accountId)?.holds ?? NO_HOLDS
    return changeAccount(changed, accountId, { holds: change(holds) })
  }, book)
}

/** Where the first hold stands that does not end before this one. */
function placeIn(holds: readonly Hold[], hold: Hold): number {
  let [low, high] = [0, holds.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = holds[middle]
    if (other !== undefined && byEnd(other, hold) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function byEnd(one: Hold, other: Hold): number {
  if (one.expiresAt !== other.expiresAt) return one.expiresAt < other.expiresAt ? -1 : 1
  if (one.holdId === other.holdId) return 0
  return one.holdId < other.holdId ? -1 : 1
}
