import { setTimeout as sleep } from 'node:timers/promises'
import type { TextSink } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printLine } from '../output.ts'
import { type Progress, startProgress } from '../progress.ts'
import type { Job, ProjectionsApi } from './projections-api.ts'

const POLL_MS = 400
/** As shells count a program that ended by SIGINT. */
const INTERRUPTED = 130
const OVER: readonly string[] = ['interrupted', 'succeeded', 'differs', 'failed']

export interface Following {
  readonly sink: TextSink
  /** Ctrl-C stops the job too, where it can go on later; else it ends only the showing. */
  readonly stopsJob: boolean
}

/** Shows a job of the server until it is over. Throws a {@link CliFailure} for one that did not come to its end, whoever stopped it. */
export async function followJob(
  api: Pick<ProjectionsApi, 'job' | 'interrupt'>,
  { jobId, kind, projection }: Pick<Job, 'jobId' | 'kind' | 'projection'>,
  following: Following,
): Promise<Job> {
  const interruption = onInterrupt()
  const shown = new ShownPhases(following.sink)
  try {
    for (;;) {
      const job = await api.job(projection)
      if (job?.jobId !== jobId)
        throw new CliFailure(EXIT.failed, `the ${kind} of ${projection} was given up for another job`)
      shown.show(job)
      if (OVER.includes(job.state)) return ended(job)
      if (interruption.isNew()) await leave(api, projection, following.stopsJob)
      await sleep(POLL_MS)
    }
  } finally {
    shown.stop()
    interruption.end()
  }
}

function onInterrupt() {
  let count = 0
  let seen = 0
  const note = () => {
    count += 1
    if (count > 1) process.exit(INTERRUPTED)
  }
  process.on('SIGINT', note)
  const isNew = () => {
    const isLater = count > seen
    seen = count
    return isLater
  }
  return { isNew, end: () => void process.off('SIGINT', note) }
}

async function leave(api: Pick<ProjectionsApi, 'interrupt'>, projection: string, stopsJob: boolean): Promise<void> {
  if (stopsJob) return void (await api.interrupt(projection))
  throw new CliFailure(
    INTERRUPTED,
    'no longer shown; the job goes on in the server',
    `heptad projections list shows it, heptad projections interrupt ${projection} stops it`,
  )
}

function ended(job: Job): Job {
  if (job.state === 'interrupted')
    throw new CliFailure(
      INTERRUPTED,
      'the job was interrupted; what it has done is kept',
      `heptad projections ${job.kind} ${job.projection} goes on`,
    )
  if (job.state === 'failed') throw new CliFailure(EXIT.failed, job.outcome?.error ?? 'the job failed')
  return job
}

/** A line or a bar for each phase. */
class ShownPhases {
  readonly #sink: TextSink
  #phase = ''
  #progress: Progress | null = null

  constructor(sink: TextSink) {
    this.#sink = sink
  }

  show({ phase, done, total, perSecond }: Job): void {
    if (phase !== this.#phase) {
      this.stop()
      this.#phase = phase
      if (total === '0') printLine(this.#sink, phase)
      else this.#progress = startProgress(this.#sink, phase, Number(total))
    }
    this.#progress?.update(Number(done), perSecond)
  }

  stop(): void {
    this.#progress?.stop()
    this.#progress = null
  }
}
