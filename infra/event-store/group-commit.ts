import type { Clock } from '../clock/clock.ts'
import { pause } from '../clock/pause.ts'
import { FairQueue } from '../fair-queue/fair-queue.ts'
import type { AppendQueue } from './append-queue.ts'
import { type CommittedCall, measured } from './committed-call.ts'
import { PendingAppend } from './pending-append.ts'
import { type Append, type EventStore, LogUnavailable, type Verdict } from './port.ts'
import { resolveDuplicate } from './resolve-duplicate.ts'

export interface GroupCommitOptions {
  readonly clock: Clock
  /** Most events in a call, except that one append always fits; default 2000. */
  readonly maxEvents?: number
  /** Most bytes of text in a call, roughly; default 1 MiB. */
  readonly maxBytes?: number
  /** Most appends without a verdict; default 100,000. Further ones are refused as `not-sent`. */
  readonly maxQueued?: number
  /** Time after which an append is given up, in milliseconds; default 5000. */
  readonly timeoutMs?: number
  /** A second call is made beside the one in flight once this many events wait; default 16, because a call costs the log as much as about ten events. */
  readonly secondCallFrom?: number
  readonly onCommit?: (call: CommittedCall) => void
}

/** Calls in flight at once: while the log works on one, answers of the other lead to new appends. */
const MAX_CALLS = 2
const SECOND_CALL_FROM = 16
const SWEEP_MS = 100
const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1000

/**
 * Group commit: while a call is in flight appends queue, and the next call takes what waits. So nothing is delayed when idle, and calls
 * grow with load; under load two calls are in flight, each with half of what is pending. Tenants take turns; the appends of a tenant keep
 * their order. A call that the log did not answer is sent again, with the same appends, before anything later.
 */
export class GroupCommit implements AppendQueue {
  readonly #store: Pick<EventStore, 'append' | 'readAll'>
  readonly #options: GroupCommitOptions
  readonly #queue = new FairQueue<PendingAppend>()
  /** Replaced, not changed: a set with many additions and deletions keeps old entries reachable for the garbage collector. */
  #inFlight: readonly (readonly PendingAppend[])[] = []
  #lastCall: Promise<void> = Promise.resolve()
  /** Number of calls that are being sent again; no new ones are made meanwhile. */
  #repeated = 0
  /** Weight of the appends that wait for a call … */
  #waiting = 0
  /** … and of all that have no verdict yet. */
  #unsettled = 0
  /** Number of appends that have no verdict yet. */
  #pending = 0
  #isClosed = false
  #isScheduled = false
  #busy: { readonly idle: PromiseWithResolvers<void>; readonly stopSweeping: () => void } | null = null

  constructor(store: Pick<EventStore, 'append' | 'readAll'>, options: GroupCommitOptions) {
    this.#store = store
    this.#options = options
  }

  /** Number of appends without a verdict, those in flight included. */
  get queued(): number {
    return this.#pending
  }

  /**
   * The verdict on one append. Rejects with {@link LogUnavailable} when there is none in time: `unknown` when it may have been written,
   * `not-sent` when it was not. Fairness is between the tenants that own the first stream of each append, so that appends to one stream
   * stay in order, whoever sent them.
   */
  append(append: Append, timeoutMs = this.#options.timeoutMs ?? 5000): Promise<Verdict> {
    const { maxQueued = 100_000 } = this.#options
    if (this.#isClosed || this.#pending >= maxQueued) {
      const cause = new Error(this.#isClosed ? 'it is closed' : `${maxQueued} appends are waiting`)
      return Promise.reject(new LogUnavailable('not-sent', { cause }))
    }
    const pending = new PendingAppend(append, this.#options.clock.elapsedMs() + timeoutMs)
    this.#queue.push(append.writes[0]?.tenantId ?? append.tenantId, pending)
    this.#waiting += pending.weight
    this.#unsettled += pending.weight
    this.#pending += 1
    this.#busy ??= { idle: Promise.withResolvers(), stopSweeping: this.#startSweeping() }
    this.#schedule()
    return pending.verdict
  }

  /** Refuses further appends, and waits until every pending one has a verdict or was given up. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#busy?.idle.promise
  }

  /** Makes calls at the end of the event loop's turn, so that appends of all connections that were read in this turn go together. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      while (this.#mayCall()) this.#call(this.#nextCall())
    })
  }

  #mayCall(): boolean {
    const { secondCallFrom = SECOND_CALL_FROM } = this.#options
    if (this.#waiting === 0 || this.#repeated > 0) return false
    return this.#inFlight.length === 0 || (this.#inFlight.length < MAX_CALLS && this.#waiting >= secondCallFrom)
  }

  #nextCall(): readonly PendingAppend[] {
    const { maxEvents = 2000, maxBytes = 1_048_576, secondCallFrom = SECOND_CALL_FROM } = this.#options
    const unsettled = this.#unsettled
    const share = unsettled < MAX_CALLS * secondCallFrom ? unsettled : Math.ceil(unsettled / MAX_CALLS)
    let [appends, events, bytes] = [0, 0, 0]
    return this.#queue.take((pending) => {
      if (pending.isSettled) return true
      appends += 1
      events += pending.weight
      bytes += pending.bytes
      return appends === 1 || (events <= share && events <= maxEvents && bytes <= maxBytes)
    })
  }

  #call(call: readonly PendingAppend[]): void {
    this.#waiting = call.reduce((waiting, { weight }) => waiting - weight, this.#waiting)
    this.#inFlight = [...this.#inFlight, call]
    this.#lastCall = this.#commit(call, this.#lastCall).then(() => {
      this.#inFlight = this.#inFlight.filter((other) => other !== call)
      this.#schedule()
      if (this.#pending === 0 && this.#inFlight.length === 0) this.#rest()
    })
  }

  #rest(): void {
    this.#busy?.stopSweeping()
    this.#busy?.idle.resolve()
    this.#busy = null
  }

  /** Sends a call until each of its appends has a verdict or was given up. It is sent again only after the call `before` it is done. */
  async #commit(call: readonly PendingAppend[], before: Promise<void>): Promise<void> {
    if (await this.#isThrough(call)) return
    this.#repeated += 1
    await before
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await pause(this.#options.clock, pauseMs)
      if (await this.#isThrough(call)) break
    }
    this.#repeated -= 1
  }

  /** Sends the appends of a call that have no verdict; false when some still have none afterwards. */
  async #isThrough(call: readonly PendingAppend[]): Promise<boolean> {
    const open = call.filter(isOpen)
    const fault = open.length === 0 ? null : await this.#attempt(open)
    if (fault === null) return !call.some(isOpen)
    if (fault instanceof LogUnavailable) return false
    this.#giveUp(open, () => fault)
    return true
  }

  /** Whether a verdict is final. A conflict is not while an earlier call, which failed, may still write what this append expects. */
  #stands(verdict: Verdict | undefined, pending: PendingAppend): boolean {
    if (verdict?.kind !== 'conflict') return true
    for (const call of this.#inFlight) {
      if (call.includes(pending)) return true
      if (call.some(isOpen)) return false
    }
    return true
  }

  async #attempt(call: readonly PendingAppend[]): Promise<unknown> {
    const wereSent = call.some(({ mayBeWritten }) => mayBeWritten)
    const { clock, onCommit } = this.#options
    const startedAtMs = clock.elapsedMs()
    for (const pending of call) pending.mayBeWritten = true
    try {
      const answers = await this.#store.append(call.map(({ append }) => append))
      const verdicts = wereSent ? await this.#resolveOwn(call, answers) : answers
      // An append without a final verdict stays `mayBeWritten`: a proxy might carry a call out twice.
      for (const [index, pending] of call.entries())
        if (this.#stands(verdicts[index], pending)) this.#settle(pending, verdicts[index])
      onCommit?.(measured(call, clock.elapsedMs() - startedAtMs))
      return null
    } catch (error) {
      const isUnsent = error instanceof LogUnavailable && error.outcome === 'not-sent'
      if (isUnsent) for (const pending of call) pending.mayBeWritten = wereSent
      return error
    }
  }

  /** The verdicts on a call that was sent before: a duplicate may be its own first sending. */
  #resolveOwn(call: readonly PendingAppend[], verdicts: readonly Verdict[]): Promise<readonly (Verdict | undefined)[]> {
    const resolved = call.map(({ append }, index) => {
      const verdict = verdicts[index]
      return verdict?.kind === 'duplicate' ? resolveDuplicate(this.#store, append, verdict) : verdict
    })
    return Promise.all(resolved)
  }

  #settle(pending: PendingAppend, verdict: Verdict | undefined): void {
    if (pending.isSettled) return
    this.#settled(pending)
    if (verdict === undefined) pending.reject(new Error('the log gave fewer verdicts than it got appends'))
    else pending.resolve(verdict)
  }

  #settled({ weight }: PendingAppend): void {
    this.#pending -= 1
    this.#unsettled -= weight
  }

  #giveUp(pendings: Iterable<PendingAppend>, faultOf: (pending: PendingAppend) => unknown): void {
    for (const pending of [...pendings].filter(isOpen)) {
      this.#settled(pending)
      pending.reject(faultOf(pending))
    }
  }

  /** While anything is pending, every 100 ms gives up what has been pending for too long. One timer for all, compared with the clock: on a busy machine timers come late. */
  #startSweeping(): () => void {
    const { clock } = this.#options
    const sweep = () => {
      // Where the event loop was blocked, the answers that arrived meanwhile are read after this timer.
      setImmediate(() => this.#giveUpLate())
      cancel = clock.after(SWEEP_MS, sweep)
    }
    let cancel = clock.after(SWEEP_MS, sweep)
    return () => cancel()
  }

  #giveUpLate(): void {
    const elapsedMs = this.#options.clock.elapsedMs()
    const late = [...this.#inFlight.flat(), ...this.#queue].filter(({ giveUpAtMs }) => giveUpAtMs <= elapsedMs)
    const cause = new Error('no verdict in time')
    this.#giveUp(late, ({ mayBeWritten }) => new LogUnavailable(mayBeWritten ? 'unknown' : 'not-sent', { cause }))
  }
}

function isOpen({ isSettled }: PendingAppend): boolean {
  return !isSettled
}
