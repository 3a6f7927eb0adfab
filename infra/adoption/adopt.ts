import { escapeIdentifier } from 'pg'
import { sqlFile } from '../postgres/sql-file.ts'
import type { KnownLog } from './known-log.ts'
import { type Database, type Survey, type SurveyedProjection, surveyLog } from './survey.ts'

const KEEP_CHECKPOINT = sqlFile(import.meta.url, 'keep-checkpoint')
const FORGET_CHECKPOINT = sqlFile(import.meta.url, 'forget-checkpoint')
const CUT_READERS = sqlFile(import.meta.url, 'cut-readers')
const DROP_TIMERS = sqlFile(import.meta.url, 'drop-timers')

export interface AdoptionOptions {
  /** What the home knew of the log; null when it is new. */
  readonly known: KnownLog | null
  /** Drops tables of ClickHouse that may show what the log does not hold. */
  readonly dropAnalytics: (tables: readonly string[]) => Promise<void>
}

/** What was found, and the log as it is from now on. */
export interface Adoption {
  readonly found: Survey
  readonly log: KnownLog
}

/**
 * Makes everything beside the log fit it again: begins a new incarnation where positions of the present one may be known
 * elsewhere, lets projections start again that show what the log does not hold, cuts readers back to its head and forgets
 * timers without events. `db` is one connection of a user who may take all roles. One transaction; no backbone may run on the
 * database meanwhile. Doing it again changes nothing.
 */
export async function adoptLog(db: Database, options: AdoptionOptions): Promise<Adoption> {
  return inOneTransaction(db, async () => {
    const found = await surveyLog(db, options.known)
    const { log, projections } = found
    await options.dropAnalytics(
      projections.flatMap(({ startsAgain, analytics }) => (startsAgain === null ? [] : analytics)),
    )
    await db.query('set local role heptad_owner')
    const incarnation = found.needsIncarnation ? await beginIncarnation(db) : log.incarnation
    const now = { ...log, incarnation }
    for (const projection of projections) await putRight(db, projection, now)
    await db.query('set local role heptad_projector')
    await db.query(CUT_READERS, [log.head])
    await db.query(DROP_TIMERS)
    return { found, log: now }
  })
}

/** {@link surveyLog} on a connection of its own. */
export function inspectLog(db: Database, known: KnownLog | null): Promise<Survey> {
  return inOneTransaction(db, () => surveyLog(db, known))
}

async function inOneTransaction<T>(db: Database, work: () => Promise<T>): Promise<T> {
  await db.query('begin')
  try {
    const result = await work()
    await db.query('commit')
    return result
  } catch (error) {
    await db.query('rollback').catch(() => {})
    throw error
  }
}

async function beginIncarnation(db: Database): Promise<string> {
  const { rows } = await db.query<{ incarnation: string }>('select log.begin_incarnation() as incarnation')
  const [row] = rows
  if (row === undefined) throw new Error('log.begin_incarnation answered nothing')
  return row.incarnation
}

async function putRight(db: Database, surveyed: SurveyedProjection, log: KnownLog): Promise<void> {
  const { projection, version, tables, startsAgain } = surveyed
  if (startsAgain === null) {
    await db.query(KEEP_CHECKPOINT, [projection, version, log.logId, log.incarnation])
    return
  }
  for (const table of tables) await db.query(`truncate read.${escapeIdentifier(table)}`)
  await db.query(FORGET_CHECKPOINT, [projection, version])
}
