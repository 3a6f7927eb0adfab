import type { Clock } from '@heptad/infra/clock/clock.ts'
import { EventRefused, messageOf } from '../runner/refusal.ts'
import { sleep } from '../runner/sleep.ts'
import { JobContext, type RebuildOptions } from './job-context.ts'
import type { ClaimedJob } from './jobs.ts'
import { rebuild } from './rebuild.ts'
import { verify } from './verify.ts'
import { JobInterrupted } from './watch.ts'

export interface JobWorkerOptions extends RebuildOptions {
  readonly clock: Clock
  /** Told of faults, for the log. */
  readonly onFault: (projection: string, error: unknown) => void
  /** Ends by itself when nothing is left to do; else it waits for more. */
  readonly endsWhenIdle?: boolean
}

const LOOK_EVERY_MS = 500
const RENEW_EVERY_MS = 1500

/** Does the requested jobs, one at a time, until it is stopped; then the one in hand is interrupted and can go on. */
export class JobWorker {
  readonly #options: JobWorkerOptions
  readonly #stopping = new AbortController()
  /** Resolves when it has ended; never rejects. */
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
      const job = await this.#options.jobs.claim().catch(() => null)
      if (job === null && this.#options.endsWhenIdle === true) return
      if (job === null) await sleep(this.#options.clock, LOOK_EVERY_MS, signal)
      else await this.#do(job).catch((error: unknown) => this.#options.onFault(job.projection, error))
    }
  }

  async #do(job: ClaimedJob): Promise<void> {
    const { jobs, onFault } = this.#options
    const context = new JobContext(job, this.#options, this.#stopping.signal)
    const ending = new AbortController()
    const renewing = this.#renew(job, ending.signal)
    try {
      const { state, outcome } = job.kind === 'rebuild' ? await rebuild(context) : await verify(context)
      await jobs.end(job, state, outcome)
    } catch (error) {
      if (error instanceof JobInterrupted) return jobs.end(job, 'interrupted', null)
      onFault(job.projection, error)
      await jobs.end(job, 'failed', { error: failureOf(job, error) })
    } finally {
      ending.abort()
      await renewing
    }
  }

  async #renew(job: ClaimedJob, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#options.clock, RENEW_EVERY_MS, signal)
      if (!signal.aborted) await this.#options.jobs.renew(job).catch(() => {})
    }
  }
}

function failureOf({ projection, kind }: ClaimedJob, error: unknown): string {
  if (!(error instanceof EventRefused)) return messageOf(error)
  return `${messageOf(error)}. A ${kind === 'rebuild' ? 'rebuild' : 'verification'} takes every event or none: start a release that takes this one; heptad dlq list --projection ${projection} shows what waits for it`
}
