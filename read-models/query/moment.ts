import type { Statement, StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { RecordedMoment } from '../define.ts'

const OF_TIME = sqlFile(import.meta.url, 'moment-of-time')
const OF_REVISION = sqlFile(import.meta.url, 'moment-of-revision')
/** An append is stamped a moment before others can see it. Nearly all are committed within this. */
export const COMMITTED_WITHIN_MS = 250

/** The position that an answer as of a moment must show, or that the moment has not passed. */
export type MomentPlace =
  | { readonly kind: 'reached'; readonly position: bigint }
  /** `aheadMs`: it passes in so many milliseconds; null where it passes only with more events. */
  | { readonly kind: 'not-reached'; readonly aheadMs: number | null }

/** Looks a moment up in the log of a tenant, on its database's clock; in the transaction that answers, where the tenant is set. */
export function momentStatement(moment: RecordedMoment): Statement {
  return 'instant' in moment
    ? { text: OF_TIME, values: [moment.instant, COMMITTED_WITHIN_MS] }
    : { text: OF_REVISION, values: [moment.streamId, moment.revision] }
}

/** What the answer to {@link momentStatement} means. */
export function momentPlaceOf(found: StatementResult | undefined): MomentPlace {
  const [position, aheadMs = 0n] = found?.rows[0] ?? []
  if (typeof position !== 'bigint' || typeof aheadMs !== 'bigint') return { kind: 'not-reached', aheadMs: null }
  return aheadMs > 0n ? { kind: 'not-reached', aheadMs: Number(aheadMs) } : { kind: 'reached', position }
}
