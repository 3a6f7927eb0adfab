import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { EventRefused, messageOf, ProjectionHalted } from './refusal.ts'
import { sleep } from './sleep.ts'
import { Deposed, type Ownership } from './target.ts'
import { Tenure, type TenureOptions } from './tenure.ts'

export interface WorkerOptions extends TenureOptions {
  /** Names this process instance. */
  readonly owner: string
  readonly projection: string
  /** Told of each fault, stop and loss of ownership. */
  readonly onFault: (projection: string, error: unknown) => void
}

/** An event that cannot be taken is tried again this many times, after 100, 200 and 400 ms. */
const REFUSAL_RETRIES = 3
const FIRST_RETRY_MS = 100
const LONGEST_BACK_OFF_MS = 5000

/**
 * Runs one projection until the signal aborts or an event stops it. The first time it takes the projection from whoever has it, so that a restarted
 * process need not wait for its predecessor's lease; later it waits for leases to end.
 */
export class Worker {
  readonly #options: WorkerOptions
  readonly #signal: AbortSignal
  #preempts = true
  #faults = 0
  #epoch: bigint | null = null
  #refused: { readonly position: bigint; readonly count: number } | null = null

  constructor(options: WorkerOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
  }

  /** Never rejects. */
  async run(): Promise<void> {
    while (!this.#signal.aborted && this.#options.report.state !== 'stopped') {
      try {
        await this.#own()
      } catch (error) {
        if (!this.#signal.aborted) await this.#recover(error)
      }
    }
    await this.#release()
  }

  async #own(): Promise<void> {
    const { target, log, owner, report, leaseMs, clock } = this.#options
    const identity = await log.identity()
    const ownership = await target.acquire({ owner, identity, preempts: this.#preempts })
    this.#preempts = false
    if (ownership === null) {
      report.state = 'standby'
      return sleep(clock, leaseMs / 3, this.#signal)
    }
    this.#epoch = ownership.epoch
    const head = await log.head()
    this.#checkLog(ownership, identity.incarnation, head)
    this.#faults = 0
    await new Tenure(this.#options, ownership, head).follow(ownership.claimedPosition, this.#signal)
  }

  #checkLog({ identity, position }: Ownership, incarnation: string, head: bigint): void {
    if (identity.incarnation !== incarnation)
      throw new LogReplaced(`its rows come from incarnation ${identity.incarnation} of the log`)
    if (position > head) throw new LogReplaced(`the log ends at ${head}, before its checkpoint ${position}`)
  }

  async #recover(error: unknown): Promise<void> {
    const { report, onFault, projection, freshness, key } = this.#options
    onFault(projection, error)
    report.reason = messageOf(error)
    if (error instanceof ProjectionHalted || error instanceof LogReplaced) return this.#stop()
    if (error instanceof EventRefused) return this.#retryRefused(error)
    if (error instanceof Deposed) {
      this.#epoch = null
      freshness.forget(key)
      report.state = 'standby'
      return
    }
    report.state = 'retrying'
    await this.#wait(Math.min(FIRST_RETRY_MS * 2 ** this.#faults, LONGEST_BACK_OFF_MS))
    this.#faults += 1
  }

  async #retryRefused({ position }: EventRefused): Promise<void> {
    const count = this.#refused?.position === position ? this.#refused.count + 1 : 1
    this.#refused = { position, count }
    if (count > REFUSAL_RETRIES) return this.#stop()
    this.#options.report.state = 'retrying'
    await this.#wait(FIRST_RETRY_MS * 2 ** (count - 1))
  }

  #stop(): void {
    this.#options.report.state = 'stopped'
    this.#options.freshness.forget(this.#options.key)
  }

  #wait(ms: number): Promise<void> {
    return sleep(this.#options.clock, ms, this.#signal)
  }

  /** A lease that cannot be given up runs out. */
  async #release(): Promise<void> {
    if (this.#epoch === null) return
    await this.#options.target.release(this.#epoch).catch(() => {})
  }
}
