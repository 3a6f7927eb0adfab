import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { JobInterrupted, type Watch } from './watch.ts'

export type JobKind = 'rebuild' | 'verify'

/** `interrupted` goes on when it is requested again; the last three are final. */
export type JobState = 'requested' | 'running' | 'interrupting' | 'interrupted' | 'succeeded' | 'differs' | 'failed'

/** The progress of a job. */
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
  /** How fast `done` grows in this phase. */
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

/** A job that this process works on. */
export interface ClaimedJob {
  readonly jobId: string
  readonly projection: string
  readonly kind: JobKind
  readonly version: number
  readonly build: number | null
  readonly scratch: number | null
  readonly acceptsDifferences: boolean
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
/** After this many processes have died with a job, it goes on only when it is requested again. */
const MOST_ATTEMPTS = 3

/** The table of rebuilds and verifications. Any process may request one; a projector carries it out. `pool` acts as the projector. */
export class Jobs {
  readonly #pool: PostgresPool
  readonly #owner: string

  constructor(pool: PostgresPool, owner: string) {
    this.#pool = pool
    this.#owner = owner
  }

  /**
   * Requests a job; false when one is under way for this projection. A job of the same kind and version that was interrupted, or whose process died, goes on where
   * it was; an interrupted one of another kind or version is given up.
   */
  async request(jobId: string, { projection, kind, version, acceptsDifferences }: JobRequest): Promise<boolean> {
    const givenUp = JSON.stringify({ error: `it was interrupted, and given up for a ${kind} of version ${version}` })
    await this.#pool.query(GIVE_UP, [projection, kind, version, MOST_ATTEMPTS, givenUp])
    const { rowCount } = await this.#pool.query(REQUEST, [jobId, projection, kind, version, acceptsDifferences])
    return rowCount === 1
  }

  /** Asks the job of a projection to stop at its next step; false when none is under way. */
  async interrupt(projection: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(INTERRUPT, [projection])
    return rowCount === 1
  }

  /** The last job of each projection. */
  async list(): Promise<readonly JobStatus[]> {
    const { rows } = await this.#pool.query<JobRow>(LIST, [MOST_ATTEMPTS])
    return rows.map(statusOf)
  }

  /** Whether a job waits to be claimed. */
  async isRequested(): Promise<boolean> {
    const { rowCount } = await this.#pool.query(WAITING, [MOST_ATTEMPTS])
    return rowCount === 1
  }

  /** Takes a requested job, or one whose process died. */
  async claim(): Promise<ClaimedJob | null> {
    const { rows } = await this.#pool.query<ClaimedJob>(CLAIM, [this.#owner, LEASE_MS, MOST_ATTEMPTS])
    return rows[0] ?? null
  }

  /** Renews the lease on a job; to be called every second or two. Throws {@link JobInterrupted} when another process took the job. */
  async renew(job: ClaimedJob): Promise<void> {
    const { rowCount } = await this.#pool.query(RENEW, [job.jobId, this.#owner, LEASE_MS])
    if (rowCount !== 1) throw new JobInterrupted()
  }

  /** Records the builds that a job has made, for when it goes on after an interruption. Throws {@link JobInterrupted} when another process took the job. */
  async keepBuilds(job: ClaimedJob, build: number | null, scratch: number | null): Promise<void> {
    const { rowCount } = await this.#pool.query(BUILDS, [job.jobId, build, scratch, this.#owner])
    if (rowCount !== 1) throw new JobInterrupted()
  }

  async end(job: ClaimedJob, state: 'interrupted' | 'succeeded' | 'differs' | 'failed', outcome: Json): Promise<void> {
    await this.#pool.query(END, [job.jobId, this.#owner, state, JSON.stringify(outcome)])
  }

  /** Records the progress of one phase of a job. Throws {@link JobInterrupted} when that was requested, or another process took the job. */
  watch(job: ClaimedJob, phase: string, total: bigint, signal: AbortSignal): Watch {
    let toldAt = Number.NEGATIVE_INFINITY
    return {
      progress: async (done) => {
        if (signal.aborted) throw new JobInterrupted()
        if (done < total && performance.now() < toldAt + PROGRESS_EVERY_MS) return
        toldAt = performance.now()
        const values = [job.jobId, this.#owner, phase, done, total, LEASE_MS]
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
    projection,
    kind,
    version,
    build,
    state,
    phase,
    done,
    total,
    jobId: row.job_id,
    perSecond: Math.round(Number(row.rate)),
    requestedAt: row.requested_at,
    endedAt: row.ended_at,
    outcome: outcome === null ? null : (JSON.parse(outcome) as Json),
  }
}
