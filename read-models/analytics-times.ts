import { type Day, dayBefore } from '@heptad/schemas/day.ts'
import { Instant, instantFromMicros, microsOf } from '@heptad/schemas/instant.ts'

/** The years of ClickHouse's `Date32` and `DateTime64`: both ends are days and instants that a row may have. */
export const FIRST_DAY = '1900-01-01'
const LAST_DAY = '2299-12-31'
export const FIRST_TIME = Instant.parse('1900-01-01T00:00:00Z')
export const LAST_TIME = Instant.parse('2299-12-31T23:59:59.999999Z')

/** What is asked for: from a day or instant on, up to but without another. */
interface Range<Bound> {
  readonly from?: Bound | undefined
  readonly to?: Bound | undefined
}

/** The first and the last day of a range; the range is empty when the first is later than the last. */
export function dayBounds({ from = FIRST_DAY, to }: Range<Day | typeof FIRST_DAY>) {
  if (from > LAST_DAY || (to !== undefined && to <= FIRST_DAY)) return { from_day: LAST_DAY, until_day: FIRST_DAY }
  return {
    from_day: from < FIRST_DAY ? FIRST_DAY : from,
    until_day: to === undefined || to > LAST_DAY ? LAST_DAY : dayBefore(to),
  }
}

/** The same of instants, to the microsecond. */
export function timeBounds({ from = FIRST_TIME, to }: Range<Instant>) {
  if (from > LAST_TIME || (to !== undefined && to <= FIRST_TIME))
    return { from_time: LAST_TIME, until_time: FIRST_TIME }
  return {
    from_time: from < FIRST_TIME ? FIRST_TIME : from,
    until_time: to === undefined || to > LAST_TIME ? LAST_TIME : instantFromMicros(microsOf(to) - 1n),
  }
}
