import { z } from 'zod'
import type { Instant } from './instant.ts'

/** A day in UTC, `2026-01-31`: text order is time order. */
export const Day = z.iso.date('must be a day such as 2026-01-31').transform((text) => text as Day)
export type Day = z.core.$brand<'Day'> & string

/** The day in UTC on which an instant lies. */
export function dayOf(instant: Instant): Day {
  return instant.slice(0, 10) as Day
}

/** The last instant of a day in UTC, to the microsecond. */
export function lastInstantOf(day: Day): Instant {
  return `${day}T23:59:59.999999Z` as Instant
}

/** The first day of the month, in UTC, in which an instant lies. */
export function monthOf(instant: Instant): Day {
  return `${instant.slice(0, 7)}-01` as Day
}

const DAY_MS = 86_400_000

/** The day before. */
export function dayBefore(day: string): Day {
  return new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10) as Day
}
