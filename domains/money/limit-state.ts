import type { Instant } from '@heptad/schemas/instant.ts'
import type { Limit, LimitWindow } from '@heptad/schemas/money/limit.ts'
import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { OpenBook } from './book-state.ts'

/** What was posted to an account in the present one of each kind of window, in minor units. */
export interface Used {
  readonly window: LimitWindow
  /** Names the window: the beginning of the moments that lie in it. */
  readonly since: string
  readonly debit: bigint
  readonly credit: bigint
}

/** The limits of one account, and what counts towards them: as much as there are kinds of windows, however much is posted. */
export interface AccountLimits {
  readonly limits: readonly Limit[]
  readonly used: readonly Used[]
}

const DAY_MS = 86_400_000

/** Names the window in which a moment lies, so that moments of one window give the same name. */
export function windowAt(window: LimitWindow, instant: Instant): string {
  switch (window) {
    case 'operation':
      return ''
    case 'hour':
      return instant.slice(0, 13)
    case 'day':
      return instant.slice(0, 10)
    case 'week':
      return mondayOf(instant.slice(0, 10))
    case 'month':
      return instant.slice(0, 7)
  }
}

/** Both amounts that count in the window of this kind at this moment. Nothing counts beyond its own operation in an `operation`. */
export function usedAt({ used }: AccountLimits, window: LimitWindow, instant: Instant): Used {
  const since = windowAt(window, instant)
  const known = used.find((one) => one.window === window)
  return known?.since === since ? known : { window, since, debit: 0n, credit: 0n }
}

/** The book with other limits on an account. What its windows have counted so far still counts where they stay. */
export function withLimits(book: OpenBook, accountId: string, limits: readonly Limit[]): OpenBook {
  if (limits.length === 0) return { ...book, limits: book.limits.delete(accountId) }
  const kinds = new Set(limits.map(({ window }) => window))
  const used = (book.limits.get(accountId)?.used ?? []).filter(({ window }) => kinds.has(window))
  return { ...book, limits: book.limits.set(accountId, { limits, used }) }
}

/** The book after these legs count towards the limits of their accounts. */
export function countLegs(book: OpenBook, legs: readonly PostedLeg[], decidedAt: Instant): OpenBook {
  if (book.limits.isEmpty()) return book
  const limits = book.limits.withMutations((mutable) => {
    for (const { accountId, side, amount } of legs) {
      const own = mutable.get(accountId)
      if (own !== undefined) mutable.set(accountId, counted(own, { [side]: BigInt(amount) }, decidedAt))
    }
  })
  return { ...book, limits }
}

function counted(own: AccountLimits, moved: { debit?: bigint; credit?: bigint }, decidedAt: Instant): AccountLimits {
  const windows = [...new Set(own.limits.map(({ window }) => window))].filter((window) => window !== 'operation')
  const used = windows.map((window) => {
    const before = usedAt(own, window, decidedAt)
    return { ...before, debit: before.debit + (moved.debit ?? 0n), credit: before.credit + (moved.credit ?? 0n) }
  })
  return { ...own, used }
}

function mondayOf(day: string): string {
  const ms = Date.parse(day)
  const sinceMonday = (new Date(ms).getUTCDay() + 6) % 7
  return new Date(ms - sinceMonday * DAY_MS).toISOString().slice(0, 10)
}
