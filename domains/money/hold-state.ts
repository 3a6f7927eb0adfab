import { type Instant, microsOf } from '@heptad/schemas/instant.ts'
import { type Account, type AccountHolds, NO_HOLDS } from './account-state.ts'
import { accountOf, type OpenBook } from './book-state.ts'
import type { Hold } from './open-hold.ts'
import { eachOf, find, firstOf, insert, remove, sizeOf } from './ordered.ts'

/** The open hold with this id. */
export function findHold(book: OpenBook, holdId: string): Hold | undefined {
  return find(book.holds, (hold) => byText(holdId, hold.holdId))
}

/** The open hold with this id. Throws when the book has none: only for ids in events. */
export function holdOf(book: OpenBook, holdId: string): Hold {
  const hold = findHold(book, holdId)
  if (hold === undefined) throw new Error(`book ${book.bookId} has no open hold ${holdId}`)
  return hold
}

/** Whether its time has come. */
export function isDue({ endsAt }: Hold, now: Instant): boolean {
  return endsAt <= Number(microsOf(now))
}

/** Holds that are due on some accounts. */
export interface DueHolds {
  /** Without duplicates; for each account, those that end first come first. */
  readonly holds: readonly Hold[]
  /** The first due hold that was one too many; null when these are all. */
  readonly more: Hold | null
}

/** The holds that are due on these accounts: at most `ofEach` of each account, with at most `mostLegs` legs in all. */
export function dueHolds(
  accounts: readonly (Account | undefined)[],
  { decidedAt, ofEach, mostLegs }: { readonly decidedAt: Instant; readonly ofEach: number; readonly mostLegs: number },
): DueHolds {
  let due: Set<Hold> | null = null
  let more: Hold | null = null
  let legs = 0
  const now = Number(microsOf(decidedAt))
  for (const account of accounts) {
    if (account === undefined) continue
    const first = firstOf(account.holds)
    if (first === undefined || first.endsAt > now) continue
    due ??= new Set()
    let taken = 0
    for (const hold of eachOf(account.holds)) {
      if (hold.endsAt > now) break
      const legsMore = due.has(hold) ? 0 : hold.legCount
      if (taken === ofEach || legs + legsMore > mostLegs) {
        more = hold
        break
      }
      due.add(hold)
      legs += legsMore
      taken += 1
    }
  }
  return { holds: due === null ? [] : [...due].sort(byEnd), more }
}

/**
 * Whether at least `most` holds count on an account. They are looked through only if the account has that many at all, as one that waits for
 * many payments may.
 */
export function isFull(book: OpenBook, account: Account, most: number): boolean {
  if (sizeOf(account.holds) < most) return false
  let counting = 0
  for (const hold of eachOf(account.holds)) {
    if (countsOn(book, account, hold)) counting += 1
    if (counting >= most) break
  }
  return counting >= most
}

/** A hold counts on the accounts that it takes from, and on all of its accounts where it takes from none. */
function countsOn(book: OpenBook, { accountId }: Account, hold: Hold): boolean {
  const taking = hold.legs.filter((leg) => leg.side !== accountOf(book, leg.accountId).normalSide)
  return taking.length === 0 || taking.some((leg) => leg.accountId === accountId)
}

/** The book with this hold, in place of the one with the same id if there is one. */
export function putHold(book: OpenBook, hold: Hold): OpenBook {
  const accounts = onAccounts(book, hold, (holds) => insert(holds, hold, byEnd))
  const holds = insert(book.holds, hold, byId)
  const isNew = sizeOf(holds) > sizeOf(book.holds)
  return { ...book, accounts, holds, keptLegs: book.keptLegs + (isNew ? hold.legCount : 0) }
}

/** The book without this hold. */
export function removeHold(book: OpenBook, holdId: string): OpenBook {
  const hold = holdOf(book, holdId)
  const accounts = onAccounts(book, hold, (holds) => {
    const left = remove(holds, hold, byEnd)
    return firstOf(left) === undefined ? NO_HOLDS : left
  })
  return { ...book, accounts, holds: remove(book.holds, hold, byId), keptLegs: book.keptLegs - hold.legCount }
}

function onAccounts(book: OpenBook, hold: Hold, change: (holds: AccountHolds) => AccountHolds): OpenBook['accounts'] {
  const touched = new Set<string>()
  for (const { accountId } of hold.legs) touched.add(accountId)
  const changed: Account[] = []
  for (const accountId of touched) {
    const account = accountOf(book, accountId)
    changed.push(account.holding(change(account.holds)))
  }
  return book.accounts.set(changed)
}

function byEnd(one: Hold, other: Hold): number {
  return one.endsAt === other.endsAt ? byId(one, other) : one.endsAt - other.endsAt
}

function byId(one: Hold, other: Hold): number {
  return byText(one.holdId, other.holdId)
}

function byText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
