import type { Instant } from '@heptad/schemas/instant.ts'
import type { Client } from 'pg'
import { kindOfPostgresError } from '../errors.ts'
import { sqlFile } from '../sql-file.ts'
import { connectSuperuser } from './superuser.ts'

const KEEP_WAL = sqlFile(import.meta.url, 'keep-wal')
const START = sqlFile(import.meta.url, 'start-backup')
const STOP = sqlFile(import.meta.url, 'stop-backup')
const READ_LOG = sqlFile(import.meta.url, 'read-log')

/** The log that a backup holds. */
export interface LoggedState {
  readonly logId: string
  readonly incarnation: string
  /** A backup holds at least everything up to this position. */
  readonly head: bigint
  readonly recordedAt: Instant | null
  /** Of the server. */
  readonly version: string
}

/** What recovery needs to know of a copy. */
export interface BackupMoment {
  readonly log: LoggedState
  readonly startedAt: Instant
  /** From this moment of the database's clock on, a restore can go to any time. */
  readonly finishedAt: Instant
  /** The text of `backup_label`. */
  readonly label: string
  readonly firstSegment: string
  readonly lastSegment: string
  readonly stopLsn: string
}

/** What is copied, and when. */
export interface Copying {
  /** Between start and stop. */
  data(): Promise<void>
  /** After the stop, while the server still keeps the segments. */
  wal(moment: BackupMoment): Promise<void>
}

interface Stopped {
  readonly label: string
  readonly tablespaces: string
  readonly lastSegment: string
  readonly stopLsn: string
}

/** The server is of a kind that cannot be backed up this way, or went away meanwhile. */
export class NotBackedUp extends Error {
  override readonly name = 'NotBackedUp'
}

/**
 * Copies a running server in backup mode (PostgreSQL documentation, section 25.3.4, the low-level API). No transaction is
 * open meanwhile, so nobody is held up; a lost connection ends the mode and fails.
 */
export async function inBackupMode(url: string, copying: Copying): Promise<BackupMoment> {
  const client = await connectSuperuser(url)
  try {
    await client.query(KEEP_WAL).catch(refuseLost)
    const { startedAt } = await one<{ startedAt: Instant }>(client, START)
    await copying.data()
    const log = await one<LoggedState>(client, READ_LOG)
    const { label, tablespaces, lastSegment, stopLsn } = await one<Stopped>(client, STOP)
    if (tablespaces !== '') throw new NotBackedUp('the cluster has tablespaces outside its data folder')
    const { now: finishedAt } = await one<{ now: Instant }>(client, 'select clock_timestamp() as now')
    const moment = { log, startedAt, finishedAt, label, firstSegment: firstSegmentOf(label), lastSegment, stopLsn }
    await copying.wal(moment)
    return moment
  } finally {
    await client.end()
  }
}

function firstSegmentOf(label: string): string {
  const segment = /^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$/m.exec(label)?.[1]
  if (segment === undefined) throw new NotBackedUp(`the backup label names no WAL file: ${label}`)
  return segment
}

async function one<Row extends object>(client: Client, sql: string): Promise<Row> {
  const { rows } = await client.query<Row>(sql).catch(refuseLost)
  const [row] = rows
  if (row === undefined) throw new NotBackedUp('the server answered nothing')
  return row
}

function refuseLost(error: unknown): never {
  if (kindOfPostgresError(error) !== 'connection-lost') throw error
  throw new NotBackedUp('PostgreSQL was stopped while it was backed up; run it again', { cause: error })
}
