import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { Instant } from '../instant.ts'
import { BookId, InBook } from './book.ts'

/** A half-open stretch of time: `from` belongs to it, `to` does not. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

const YEAR = /^(19\d\d|2[0-2]\d\d)$/
const QUARTER = /^(19\d\d|2[0-2]\d\d)-Q([1-4])$/
const MONTH = /^(19\d\d|2[0-2]\d\d)-(\d{2})$/
const DAY = /^(19\d\d|2[0-2]\d\d)-(\d{2})-(\d{2})$/

/**
 * The instants of a period that is named `2026`, `2026-Q1`, `2026-01` or `2026-01-31`, all in UTC, or by its two ends:
 * `2026-01-01T00:00:00Z/2026-01-29T00:00:00Z`. Null for any other text.
 */
export function periodOf(name: string): Period | null {
  const [, year = '', part = '1', day = '1'] = YEAR.exec(name) ?? MONTH.exec(name) ?? DAY.exec(name) ?? []
  if (year !== '') return calendarPeriod(name, [Number(year), Number(part), Number(day)])
  const [, quarterYear = '', quarter = ''] = QUARTER.exec(name) ?? []
  if (quarterYear !== '')
    return between(utc(Number(quarterYear), 3 * Number(quarter) - 2), utc(Number(quarterYear), 3 * Number(quarter) + 1))
  const [from, to, ...more] = name.split('/').map((text) => Instant.safeParse(text))
  return from?.success === true && to?.success === true && more.length === 0 ? between(from.data, to.data) : null
}

function calendarPeriod(name: string, [year, month, day]: readonly [number, number, number]): Period | null {
  if (utc(year, month, day).slice(0, name.length) !== name) return null
  if (YEAR.test(name)) return between(utc(year), utc(year + 1))
  return MONTH.test(name)
    ? between(utc(year, month), utc(year, month + 1))
    : between(utc(year, month, day), utc(year, month, day + 1))
}

function between(from: Instant, to: Instant): Period | null {
  return from < to && from >= '1900-01-01' && to <= '2300-01-01T00:00:00.000000Z' ? { from, to } : null
}

function utc(year: number, month = 1, day = 1): Instant {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return Instant.parse(date.toISOString())
}

/** Two instants with offset and microseconds, and what stands between them. */
const MAX_NAME = 65

/** Names a period of a book; see {@link periodOf}. */
export const PeriodName = z
  .string()
  .max(MAX_NAME)
  .refine(
    (name) => periodOf(name) !== null,
    'must be 2026, 2026-Q1, 2026-01, 2026-01-31 or two instants <from>/<to>, in the years 1900 to 2299',
  )
  .meta({ examples: ['2026-01'] })

const OnPeriod = z.strictObject({
  ...InBook,
  period: PeriodName.describe(
    'a year, quarter, month or day in UTC: 2026, 2026-Q1, 2026-01, 2026-01-31; or two instants, <from>/<to>',
  ),
})

/** The period as it stands after the command. */
const answer = z.strictObject({
  bookId: BookId,
  period: PeriodName,
  from: Instant.describe('belongs to the period'),
  to: Instant.describe('does not belong to it'),
  isClosed: z.boolean(),
})

export const closePeriod = command('money.period.close', OnPeriod, {
  summary: 'Closes a period: no transaction may take effect in it from now on. Closing it again changes nothing.',
  answer,
})
export const reopenPeriod = command('money.period.reopen', OnPeriod, {
  summary: 'Opens a closed period again, by the name under which it was closed.',
  answer,
})

export const periodClosed = defineEvent(
  'money.period.closed',
  1,
  z.strictObject({ period: z.string(), from: Instant, to: Instant }),
)
export const periodReopened = defineEvent('money.period.reopened', 1, z.strictObject({ period: z.string() }))
