import { z } from 'zod'
import { Day } from '../day.ts'
import { Instant } from '../instant.ts'

/** An instant, or a day in UTC. */
export const DayOrInstant = z.union(
  [Day, Instant],
  'must be a day such as 2026-01-31, or a time with offset such as 2026-01-31T12:00:00Z',
)
export type DayOrInstant = z.output<typeof DayOrInstant>

/** Between which times of recording; open where one is left out. Goes with `isInOrder`. */
export const RecordedRange = {
  from: DayOrInstant.optional().describe('recorded at or after; of a day, its beginning in UTC'),
  to: DayOrInstant.optional().describe('recorded before; of a day, its beginning in UTC'),
}

export interface RecordedRange {
  readonly from?: DayOrInstant | undefined
  readonly to?: DayOrInstant | undefined
}

const MAX_REVISION_DIGITS = 18

/** Which moment is meant; now, when nothing is said. Goes with {@link isOneMoment}. */
export const AsOf = {
  at: DayOrInstant.optional().describe(
    'as of this instant, or the end of this day in UTC; on the recorded basis it must have passed',
  ),
  revision: z
    .string()
    .regex(
      new RegExp(`^(0|[1-9]\\d{0,${MAX_REVISION_DIGITS - 1}})$`),
      'must be a revision of the book in decimal digits',
    )
    .optional()
    .describe('as of this place in the book, instead of a time'),
  basis: z
    .enum(['recorded', 'effective'])
    .default('recorded')
    .describe('by the time at which transactions were recorded, or by the day on which they count'),
}

export interface AsOf {
  readonly at?: DayOrInstant | undefined
  readonly revision?: string | undefined
  readonly basis: 'recorded' | 'effective'
}

/** Whether these parameters mean one moment. What takes effect is known by the day, so its moment is the end of one. */
export function isOneMoment({ at, revision, basis }: AsOf): boolean {
  if (basis === 'effective') return revision === undefined && Day.safeParse(at).success
  return at === undefined || revision === undefined
}
export const HOW_TO_SAY_WHEN =
  'name one moment: at, or a revision of the book; with basis=effective, at must be a day like 2026-01-31'
