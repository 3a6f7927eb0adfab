import { microsOf } from '@heptad/schemas/instant.ts'
import type { Clock } from '../clock/clock.ts'
import { pause } from '../clock/pause.ts'
import { FairQueue } from './fair-queue.ts'
import { resolveDuplicate } from './own-duplicate.ts'
import { PendingAppend } from './pending-append.ts'
import { type Append, type EventStore, LogUnavailable, type Verdict } from './port.ts'

/** One finished call, for metrics. `durationMs` ends with the verdicts. */
export interface CommittedCall {
  readonly appends: number
  readonly events: number
  readonly bytes: number
  readonly durationMs: number
}

export interface GroupCommitOptions {
  readonly clock: Clock
  /** At most this many events in a call, but always one append; default 2000. */
  readonly maxEvents?: number
  /** At most about this many bytes of text in a call; default 1 MiB. */
  readonly maxBytes?: number
  /** At most this many appends waiting; default 100,000. Further ones are refused as `not-sent`. */
  readonly maxQueued?: number
  /** How long an append is tried, in milliseconds; default 5000. */
  readonly timeoutMs?: number
  readonly onCommit?: (call: CommittedCall) => void
}

const SWEEP_MS = 100
const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1000

/**
 * Sends appends in groups: while one call is in flight all others queue, and the next call takes what waits. So there is no
 * added latency when idle, and calls grow with load. Tenants take turns; a tenant's appends go in the order in which they
 * came. A call that the log did not answer is sent again, the same appends, before anything later.
 */
export class GroupCommit {
  readonly #store: Pick<EventStore, 'append' | 'readAll'>
  readonly #options: GroupCommitOptions
  readonly #queue = new FairQueue<PendingAppend>()
  #inFlight: readonly PendingAppend[] = []
  #pending = 0
  #sweep = 0
  #isClosed = false
  #run: Promise<void> | null = null

  constructor(store: Pick<EventStore, 'append' | 'readAll'>, options: GroupCommitOptions) {
    this.#store = store
    this.#options = options
  }

  /** Appends that have no verdict yet, those in flight included. */
  get queued(): number {
    return this.#pending
  }

  /**
   * The verdict on one append. Rejects with {@link LogUnavailable} when there was none in time: `unknown` when it may have
   * been written, `not-sent` when it was not. The unit of fairness is the tenant that owns the first stream it names, so
   * that what is decided on one stream stays in order whoever sent it.
   */
  append(append: Append, timeoutMs = this.#options.timeoutMs ?? 5000): Promise<Verdict> {
    const { maxQueued = 100_000 } = this.#options
    if (this.#isClosed || this.#pending >= maxQueued) {
      const cause = new Error(this.#isClosed ? 'it is closed' : `${maxQueued} appends are waiting`)
      return Promise.reject(new LogUnavailable('not-sent', { cause }))
    }
    const pending = new PendingAppend(append, this.#sweep + Math.ceil(timeoutMs / SWEEP_MS))
    this.#queue.push(append.writes[0]?.tenantId ?? append.tenantId, pending)
    this.#pending += 1
    this.#run ??= this.#sendAll()
    return pending.verdict
  }

  /** Takes nothing more, and waits until everything has its verdict or its time is over. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#run
  }

  async #sendAll(): Promise<void> {
    const stopSweeping = this.#startSweeping()
    // What arrives in the same turn of the event loop goes together.
    await Promise.resolve()
    while (this.#pending > 0) await this.#commit(this.#nextCall())
    stopSweeping()
    this.#run = null
  }

  #nextCall(): readonly PendingAppend[] {
    const { maxEvents = 2000, maxBytes = 1_048_576 } = this.#options
    let [appends, events, bytes] = [0, 0, 0]
    return this.#queue.take((pending) => {
      if (pending.isSettled) return true
      appends += 1
      events += Math.max(pending.events, 1)
      bytes += pending.bytes
      return appends === 1 || (events <= maxEvents && bytes <= maxBytes)
    })
  }

  /** Sends one call, again and again, until each of its appends has a verdict or was given up. */
  async #commit(call: readonly PendingAppend[]): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    for (;;) {
      this.#inFlight = call.filter(({ isSettled }) => !isSettled)
      if (this.#inFlight.length === 0) return
      const fault = await this.#attempt(this.#inFlight)
      if (fault === null) return
      if (!(fault instanceof LogUnavailable)) return this.#giveUp(this.#inFlight, () => fault)
      await pause(this.#options.clock, pauseMs)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }

  async #attempt(call: readonly PendingAppend[]): Promise<unknown> {
    const wasSent = new Set(call.filter(({ mayBeWritten }) => mayBeWritten))
    const { clock, onCommit } = this.#options
    const startedAt = onCommit && microsOf(clock.now())
    for (const pending of call) pending.mayBeWritten = true
    try {
      const answers = await this.#store.append(call.map(({ append }) => append))
      const verdicts = wasSent.size === 0 ? answers : await this.#resolveOwn(call, answers, wasSent)
      for (const [index, pending] of call.entries()) this.#settle(pending, verdicts[index])
      if (startedAt !== undefined) onCommit?.(measured(call, Number(microsOf(clock.now()) - startedAt) / 1000))
      return null
    } catch (error) {
      const isUnsent = error instanceof LogUnavailable && error.outcome === 'not-sent'
      if (isUnsent) for (const pending of call) pending.mayBeWritten = wasSent.has(pending)
      return error
    }
  }

  async #resolveOwn(
    call: readonly PendingAppend[],
    verdicts: readonly Verdict[],
    wasSent: ReadonlySet<PendingAppend>,
  ): Promise<readonly Verdict[]> {
    try {
      const resolved = call.map((pending, index) => {
        const verdict = verdicts[index]
        if (verdict?.kind !== 'duplicate' || !wasSent.has(pending)) return verdict
        return resolveDuplicate(this.#store, pending.append, verdict)
      })
      return (await Promise.all(resolved)).filter((verdict) => verdict !== undefined)
    } catch (cause) {
      // The verdicts were given, so the appends among them are written, but nobody has been told.
      throw cause instanceof LogUnavailable ? new LogUnavailable('unknown', { cause }) : cause
    }
  }

  #settle(pending: PendingAppend, verdict: Verdict | undefined): void {
    if (pending.isSettled) return
    this.#pending -= 1
    if (verdict === undefined) pending.reject(new Error('the log gave fewer verdicts than it got appends'))
    else pending.resolve(verdict)
  }

  #giveUp(pendings: Iterable<PendingAppend>, faultOf: (pending: PendingAppend) => unknown): void {
    for (const pending of pendings) {
      if (pending.isSettled) continue
      this.#pending -= 1
      pending.reject(faultOf(pending))
    }
  }

  /** Gives up, every 100 ms while anything is pending, what has been pending for too long. */
  #startSweeping(): () => void {
    const sweep = () => {
      this.#sweep += 1
      const isLate = ({ lastSweep }: PendingAppend) => lastSweep < this.#sweep
      const late = [...this.#inFlight, ...this.#queue].filter(isLate)
      const cause = new Error('no verdict in time')
      this.#giveUp(late, ({ mayBeWritten }) => new LogUnavailable(mayBeWritten ? 'unknown' : 'not-sent', { cause }))
      cancel = this.#options.clock.after(SWEEP_MS, sweep)
    }
    let cancel = this.#options.clock.after(SWEEP_MS, sweep)
    return () => cancel()
  }
}

function measured(call: readonly PendingAppend[], durationMs: number): CommittedCall {
  const sum = (of: 'events' | 'bytes') => call.reduce((total, pending) => total + pending[of], 0)
  return { appends: call.length, events: sum('events'), bytes: sum('bytes'), durationMs }
}
