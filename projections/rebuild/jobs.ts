import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { JobInterrupted, type Watch } from './watch.ts'

export type JobKind = 'rebuild' | 'verify'

/** `interrupted` goes on when it is asked for again; the last three are over. */
export type JobState = 'requested' | 'running' | 'interrupting' | 'interrupted' | 'succeeded' | 'differs' | 'failed'

/** How a job stands, for whoever watches it. */
export interface JobStatus {
  readonly jobId: string
  readonly projection: string
  readonly kind: JobKind
  readonly version: number
  readonly build: number | null
  readonly state: JobState
  readonly phase: string
  readonly done: bigint
  readonly total: bigint
  /** Of `done`, in this phase. */
  readonly perSecond: number
  readonly requestedAt: Instant
  readonly endedAt: Instant | null
  readonly outcome: Json
}

export interface JobRequest {
  readonly projection: string
  readonly kind: JobKind
  readonly version: number
  readonly acceptsDifferences: boolean
}

/** A job that this process does. */
export interface ClaimedJob {
  readonly job_id: string
  readonly projection: string
  readonly kind: JobKind
  readonly version: number
  readonly build: number | null
  readonly scratch: number | null
  readonly accepts: boolean
}

const GIVE_UP = sqlFile(import.meta.url, 'job-give-up')
const REQUEST = sqlFile(import.meta.url, 'job-request')
const CLAIM = sqlFile(import.meta.url, 'job-claim')
const PROGRESS = sqlFile(import.meta.url, 'job-progress')
const RENEW = sqlFile(import.meta.url, 'job-renew')
const BUILDS = sqlFile(import.meta.url, 'job-builds')
const END = sqlFile(import.meta.url, 'job-end')
const INTERRUPT = sqlFile(import.meta.url, 'job-interrupt')
const LIST = sqlFile(import.meta.url, 'job-list')
const WAITING = sqlFile(import.meta.url, 'job-waiting')

const LEASE_MS = 5_000
const PROGRESS_EVERY_MS = 250
/** A job that killed so many processes goes on only when it is asked for again. */
const MOST_ATTEMPTS = 3

/** Rebuilds and verifications as the database knows them; any process may ask, a projector does them. `pool` acts as the projector. */
export class Jobs {
  readonly #pool: PostgresPool
  readonly #owner: string

  constructor(pool: PostgresPool, owner: string) {
    this.#pool = pool
    this.#owner = owner
  }

  /**
   * False: one is under way for this projection. One that was interrupted, or whose process died, goes on where it was; of another kind or version, an interrupted
   * one is given up.
   */
  async request(jobId: string, { projection, kind, version, acceptsDifferences }: JobRequest): Promise<boolean> {
    const givenUp = JSON.stringify({ error: `it was interrupted, and given up for a ${kind} of version ${version}` })
    await this.#pool.query(GIVE_UP, [projection, kind, version, MOST_ATTEMPTS, givenUp])
    const { rowCount } = await this.#pool.query(REQUEST, [jobId, projection, kind, version, acceptsDifferences])
    return rowCount === 1
  }

  /** Asks the job of a projection to stop at its next step. False: none is under way. */
  async interrupt(projection: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(INTERRUPT, [projection])
    return rowCount === 1
  }

  /** The last job of each projection. */
  async list(): Promise<readonly JobStatus[]> {
    const { rows } = await this.#pool.query<JobRow>(LIST, [MOST_ATTEMPTS])
    return rows.map(statusOf)
  }

  /** Whether there is something to do. */
  async isRequested(): Promise<boolean> {
    const { rowCount } = await this.#pool.query(WAITING, [MOST_ATTEMPTS])
    return rowCount === 1
  }

  /** A requested job, or one whose process died. */
  async claim(): Promise<ClaimedJob | null> {
    const { rows } = await this.#pool.query<ClaimedJob>(CLAIM, [this.#owner, LEASE_MS, MOST_ATTEMPTS])
    return rows[0] ?? null
  }

  /** A sign of life, due every second or two. Throws {@link JobInterrupted} when another process took the job. */
  async renew(job: ClaimedJob): Promise<void> {
    const { rowCount } = await this.#pool.query(RENEW, [job.job_id, this.#owner, LEASE_MS])
    if (rowCount !== 1) throw new JobInterrupted()
  }

  /** Remembers what the job has made, so that it is found again when it goes on. Throws {@link JobInterrupted} when another process took the job. */
  async keepBuilds(job: ClaimedJob, build: number | null, scratch: number | null): Promise<void> {
    const { rowCount } = await this.#pool.query(BUILDS, [job.job_id, build, scratch, this.#owner])
    if (rowCount !== 1) throw new JobInterrupted()
  }

  async end(job: ClaimedJob, state: 'interrupted' | 'succeeded' | 'differs' | 'failed', outcome: Json): Promise<void> {
    await this.#pool.query(END, [job.job_id, this.#owner, state, JSON.stringify(outcome)])
  }

  /** Watches one phase of a job. Its steps throw {@link JobInterrupted} when somebody asked for that, or another process took the job. */
  watch(job: ClaimedJob, phase: string, total: bigint, signal: AbortSignal): Watch {
    let toldAt = Number.NEGATIVE_INFINITY
    return {
      progress: async (done) => {
        if (signal.aborted) throw new JobInterrupted()
        if (done < total && performance.now() < toldAt + PROGRESS_EVERY_MS) return
        toldAt = performance.now()
        const values = [job.job_id, this.#owner, phase, done, total, LEASE_MS]
        const { rows } = await this.#pool.query<{ state: JobState }>(PROGRESS, values)
        if (rows[0]?.state !== 'running') throw new JobInterrupted()
      },
    }
  }
}

interface JobRow {
  readonly job_id: string
  readonly projection: string
  readonly kind: JobKind
  readonly version: number
  readonly build: number | null
  readonly state: JobState
  readonly phase: string
  readonly done: bigint
  readonly total: bigint
  readonly rate: string
  readonly requested_at: Instant
  readonly ended_at: Instant | null
  readonly outcome: string | null
}

function statusOf(row: JobRow): JobStatus {
  const { projection, kind, version, build, state, phase, done, total, outcome } = row
  return {
    ...{ projection, kind, version, build, state, phase, done, total },
    jobId: row.job_id,
    perSecond: Math.round(Number(row.rate)),
    requestedAt: row.requested_at,
    endedAt: row.ended_at,
    outcome: outcome === null ? null : (JSON.parse(outcome) as Json),
  }
}
