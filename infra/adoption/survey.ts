import { importUnfinished } from '../event-store/port.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import type { PostgresClient } from '../postgres/transaction.ts'
import { type KnownLog, replacementOf } from './known-log.ts'

const PLACE = sqlFile(import.meta.url, 'read-place')
const CHECKPOINTS = sqlFile(import.meta.url, 'checkpoints')
const AHEAD = sqlFile(import.meta.url, 'ahead')
const ORPHANED_TIMERS = sqlFile(import.meta.url, 'orphaned-timers')

/** What stands in a database beside its log, and how it fits. */
export interface Survey {
  readonly log: KnownLog
  /** Why the log is not the one that was known; null when it is. */
  readonly replacement: string | null
  /** Positions of the present incarnation may name other events elsewhere. */
  readonly needsIncarnation: boolean
  readonly projections: readonly SurveyedProjection[]
  /** Readers that are ahead of the log. */
  readonly readers: readonly { readonly reader: string; readonly position: bigint }[]
  /** Due commands whose events the log does not hold. */
  readonly orphanedTimers: number
}

/** One projection version. It starts again where its rows may show what the log does not hold. */
export interface SurveyedProjection {
  readonly projection: string
  readonly version: number
  readonly position: bigint
  /** Its tables in PostgreSQL, in schema `read`. */
  readonly tables: readonly string[]
  /** Its tables in ClickHouse. */
  readonly analytics: readonly string[]
  /** Null: it goes on from its checkpoint. */
  readonly startsAgain: string | null
}

/** One connection. */
export type Database = Pick<PostgresClient, 'query'>
type Place = KnownLog & { readonly isSettled: boolean; readonly isUnfinished: boolean }
type CheckpointRow = Omit<SurveyedProjection, 'startsAgain'> & { readonly foreignIncarnation: string | null }

/**
 * Compares a log with what its home knew and with everything that was made from it. `db` acts as a user who may take all
 * roles. Nothing is changed. Throws LogReplaced while an import has not come to its end: what would serve half of it is no adoption.
 */
export async function surveyLog(db: Database, known: KnownLog | null): Promise<Survey> {
  await db.query('set local role heptad_owner')
  const place = await one<Place>(db, PLACE)
  if (place.isUnfinished) throw importUnfinished()
  const { rows: checkpoints } = await db.query<CheckpointRow>(CHECKPOINTS)
  await db.query('set local role heptad_projector')
  const { rows: readers } = await db.query<{ reader: string; position: bigint }>(AHEAD, [place.head])
  const { count } = await one<{ count: bigint }>(db, ORPHANED_TIMERS)
  const { logId, incarnation, head } = place
  const log = { logId, incarnation, head }
  const replacement = replacementIn(place, known)
  const isReplaced = replacement !== null
  return {
    ...{ log, replacement, readers, orphanedTimers: Number(count) },
    needsIncarnation: !place.isSettled || (known?.incarnation === incarnation && known.head > head),
    projections: checkpoints.map((row) => judged(row, log, isReplaced)),
  }
}

/** Whether everything beside the log fits it: there is nothing to put right. */
export function isConsistent({ replacement, readers, orphanedTimers, projections }: Survey): boolean {
  const isHeld = projections.every(({ startsAgain }) => startsAgain === null)
  return replacement === null && readers.length === 0 && orphanedTimers === 0 && isHeld
}

function replacementIn(place: Place, known: KnownLog | null): string | null {
  if (!place.isSettled) return `the database was promoted or restored since incarnation ${place.incarnation} began`
  return known === null ? null : replacementOf(known, place)
}

/** Rows in the log's own database go back with it; those elsewhere do not. */
function judged(row: CheckpointRow, log: KnownLog, isReplaced: boolean): SurveyedProjection {
  const { projection, version, position, tables, analytics } = row
  return { projection, version, position, tables, analytics, startsAgain: misfitOf(row, log, isReplaced) }
}

function misfitOf({ foreignIncarnation, position, analytics }: CheckpointRow, log: KnownLog, isReplaced: boolean) {
  if (foreignIncarnation !== null) return `its rows come from incarnation ${foreignIncarnation}`
  if (position > log.head) return `it is at ${position}, the log ends at ${log.head}`
  return isReplaced && analytics.length > 0 ? 'ClickHouse did not go back with the log' : null
}

async function one<Row extends object>(db: Database, sql: string): Promise<Row> {
  const { rows } = await db.query<Row>(sql)
  const [row] = rows
  if (row === undefined) throw new Error('log.identity is empty')
  return row
}
