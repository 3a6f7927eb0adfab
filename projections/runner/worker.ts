import { pause } from '@heptad/infra/clock/pause.ts'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { messageOf, ProjectionHalted } from './refusal.ts'
import { Deposed, type Ownership, RangeGone } from './target.ts'
import { type LogSource, Tenure, type TenureOptions } from './tenure.ts'

export interface WorkerOptions extends Omit<TenureOptions, 'onRefused'> {
  /** Names this process instance. */
  readonly owner: string
  readonly projection: string
  /** Whether the first acquisition may take the range from an owner whose lease still runs. */
  readonly preempts: boolean
  /** Told of every fault, halt and loss of ownership. */
  readonly onFault: (projection: string, error: unknown) => void
}

/** `done`: it was told to stop, or reached `until`. `lost`: another owner has the range. `halted`: it needs a new release or an operator. */
export type WorkerEnd = 'done' | 'lost' | 'halted'

const FIRST_RETRY_MS = 100
const LONGEST_BACK_OFF_MS = 5000

/** Runs one range of a projection through every fault of the infrastructure. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #signal: AbortSignal
  #preempts: boolean
  /** Number of faults since the checkpoint last moved. */
  #faults = 0
  #faultedAt: bigint | null = null
  #epoch: bigint | null = null

  constructor(options: WorkerOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
    this.#preempts = options.preempts
  }

  /** The epoch under which it owns the range, also after it has ended; null when it does not own it. */
  get epoch(): bigint | null {
    return this.#epoch
  }

  /** Runs until the signal aborts, up to the position `until`, or until it cannot go on. Never rejects. It keeps the lease, but queries no longer wait for it. */
  async run(until?: bigint): Promise<WorkerEnd> {
    const { freshness, key, range } = this.#options
    const end = await this.#untilItEnds(until)
    freshness.forget(key, range)
    return end
  }

  async #untilItEnds(until?: bigint): Promise<WorkerEnd> {
    while (!this.#signal.aborted) {
      try {
        return (await this.#own(until)) ? 'done' : this.#lose()
      } catch (error) {
        const end = this.#signal.aborted ? 'done' : await this.#recover(error)
        if (end !== null) return end
      }
    }
    return 'done'
  }

  /** Acquires and follows the range; false when another owner has it. */
  async #own(until?: bigint): Promise<boolean> {
    const { target, log, owner, onFault, projection, report } = this.#options
    const identity = await log.identity()
    const ownership = await target.acquire({ owner, identity, preempts: this.#preempts })
    this.#preempts = false
    if (ownership === null) return false
    this.#epoch = ownership.epoch
    const head = await log.head()
    const refusal = replacedLog(ownership, identity.incarnation, head)
    report.recordedAt = await recordedAt(log, refusal === null ? ownership.position : 0n)
    if (refusal !== null) throw refusal
    const onRefused = (refusal: Error) => onFault(projection, refusal)
    await new Tenure({ ...this.#options, onRefused }, ownership, head).follow(
      ownership.claimedPosition,
      this.#signal,
      until,
    )
    return true
  }

  /** How the worker ends after a fault; null to try again, after a pause. */
  async #recover(error: unknown): Promise<WorkerEnd | null> {
    const { report, onFault, projection, clock } = this.#options
    if (!(error instanceof RangeGone)) onFault(projection, error)
    report.reason = messageOf(error)
    if (error instanceof ProjectionHalted || error instanceof LogReplaced) return this.#halt()
    if (error instanceof Deposed) return this.#lose()
    report.state = 'retrying'
    if (report.committed !== this.#faultedAt) this.#faults = 0
    this.#faultedAt = report.committed
    await pause(clock, Math.min(FIRST_RETRY_MS * 2 ** this.#faults, LONGEST_BACK_OFF_MS), this.#signal)
    this.#faults += 1
    return null
  }

  #lose(): WorkerEnd {
    this.#epoch = null
    this.#options.report.state = 'standby'
    return 'lost'
  }

  #halt(): WorkerEnd {
    this.#options.report.state = 'stopped'
    return 'halted'
  }
}

/** The error when the rows come from another log, or an earlier state of it; else null. */
function replacedLog(
  { identity, claimedPosition, position: reached }: Ownership,
  incarnation: string,
  head: bigint,
): LogReplaced | null {
  const position = claimedPosition ?? reached
  if (identity.incarnation !== incarnation)
    return new LogReplaced(`its rows come from incarnation ${identity.incarnation} of the log`)
  if (position > head) return new LogReplaced(`the log ends at ${head}, before its checkpoint ${position}`)
  return null
}

/** When the event at a position was recorded; at 0n, the first event of the log. */
async function recordedAt(log: LogSource, position: bigint): Promise<Instant | null> {
  const { events } = await log.readAll({ after: position > 0n ? position - 1n : 0n, limit: 1 })
  return events[0]?.recordedAt ?? null
}
