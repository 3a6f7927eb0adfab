import type { Instant } from '@heptad/schemas/instant.ts'
import { periodClosed, periodOf, periodReopened } from '@heptad/schemas/money/period.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision } from '../decider.ts'
import type { ClosePeriod, PeriodClosed, PeriodReopened, ReopenPeriod } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import type { Refusal } from './policy.ts'

/** Closes a period. Closing it twice is not an error: the fact already holds. */
export function closePeriod(book: OpenBook, { data: { period } }: ClosePeriod): Decision<PeriodClosed, MoneyRejection> {
  const bounds = periodOf(period)
  if (bounds === null) throw new Error(`${period} was no period when it was parsed`)
  return book.closedPeriods.has(period) ? accept() : accept(periodClosed({ period, ...bounds }))
}

/** Opens a closed period again. One that is not closed stays as it is. */
export function reopenPeriod(
  book: OpenBook,
  { data: { period } }: ReopenPeriod,
): Decision<PeriodReopened, MoneyRejection> {
  return book.closedPeriods.has(period) ? accept(periodReopened({ period })) : accept()
}

export function closed(book: OpenBook, { data: { period, from, to } }: PeriodClosed): OpenBook {
  return withPeriods(book, book.closedPeriods.set(period, { from, to }))
}

export function reopened(book: OpenBook, { data: { period } }: PeriodReopened): OpenBook {
  return withPeriods(book, book.closedPeriods.delete(period))
}

/** Refuses what takes effect in a closed period. Most does not lie before the end of the last one, and costs one comparison. */
export function refuseClosedPeriod({ closedPeriods, closedUntil }: OpenBook, effectiveAt: Instant): Refusal {
  if (closedUntil === null || effectiveAt >= closedUntil) return null
  for (const [period, { from, to }] of closedPeriods)
    if (from <= effectiveAt && effectiveAt < to)
      return { code: 'period-closed', details: { effectiveAt, period, from, to } }
  return null
}

function withPeriods(book: OpenBook, closedPeriods: OpenBook['closedPeriods']): OpenBook {
  const closedUntil = closedPeriods.reduce<Instant | null>(
    (latest, { to }) => (latest === null || to > latest ? to : latest),
    null,
  )
  return { ...book, closedPeriods, closedUntil }
}
