import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { EventRefused, messageOf } from '../runner/refusal.ts'
import { isConnectionLost } from './connection-lost.ts'
import { JobContext, type RebuildOptions } from './job-context.ts'
import type { ClaimedJob } from './jobs.ts'
import { type JobResult, rebuild } from './rebuild.ts'
import { verify } from './verify.ts'
import { JobInterrupted } from './watch.ts'

export interface JobWorkerOptions extends RebuildOptions {
  readonly clock: Clock
  /** Told of faults, for the log. */
  readonly onFault: (projection: string, error: unknown) => void
  /** Ends when there is no job to do; by default it waits for the next one. */
  readonly endsWhenIdle?: boolean
}

/** How a job ends, and its outcome as operators see it. */
interface Ending {
  readonly state: JobResult['state'] | 'interrupted' | 'failed'
  readonly outcome: Json
}

const LOOK_EVERY_MS = 500
const RENEW_EVERY_MS = 1500

/** Does the requested jobs, one at a time, until it is stopped. The job in progress is then interrupted and can go on later. */
export class JobWorker {
  readonly #options: JobWorkerOptions
  readonly #stopping = new AbortController()
  /** Resolves when the worker has ended; never rejects. */
  readonly done: Promise<void>

  constructor(options: JobWorkerOptions) {
    this.#options = options
    this.done = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.done
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const job = await this.#claim()
      if (job === null && this.#options.endsWhenIdle === true) return
      if (job === null) await pause(this.#options.clock, LOOK_EVERY_MS, signal)
      else await this.#do(job).catch((error: unknown) => this.#options.onFault(job.projection, error))
    }
  }

  async #claim(): Promise<ClaimedJob | null> {
    try {
      return await this.#options.jobs.claim()
    } catch (error) {
      this.#options.onFault('rebuild jobs', error)
      return null
    }
  }

  /** Throws when a connection is lost. The job is then claimed again like one whose process died, and goes on with its build. */
  async #do(job: ClaimedJob): Promise<void> {
    const ending = new AbortController()
    const renewing = this.#renew(job, ending.signal)
    try {
      const { state, outcome } = await this.#resultOf(job)
      await this.#options.jobs.end(job, state, outcome)
    } finally {
      ending.abort()
      await renewing
    }
  }

  async #resultOf(job: ClaimedJob): Promise<Ending> {
    const context = new JobContext(job, this.#options, this.#stopping.signal)
    try {
      return job.kind === 'rebuild' ? await rebuild(context) : await verify(context)
    } catch (error) {
      if (error instanceof JobInterrupted) return { state: 'interrupted', outcome: null }
      if (isConnectionLost(error)) throw error
      this.#options.onFault(job.projection, error)
      return { state: 'failed', outcome: { error: failureOf(job, error) } }
    }
  }

  async #renew(job: ClaimedJob, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#options.clock, RENEW_EVERY_MS, signal)
      if (!signal.aborted) await this.#options.jobs.renew(job).catch(() => {})
    }
  }
}

function failureOf({ projection, kind }: ClaimedJob, error: unknown): string {
  if (!(error instanceof EventRefused)) return messageOf(error)
  return `${messageOf(error)}. A ${kind === 'rebuild' ? 'rebuild' : 'verification'} takes every event or none: start a release that takes this one; heptad dlq list --projection ${projection} shows what waits for it`
}
