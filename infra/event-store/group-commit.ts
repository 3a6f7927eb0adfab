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
  /** A second call goes beside one under way once this many events wait; default 16, for a call costs the log as much as some ten. */
  readonly secondCallFrom?: number
  readonly onCommit?: (call: CommittedCall) => void
}

/** Calls under way at once: while the log works on one, the answers of the other become new appends. */
const MAX_CALLS = 2
const SECOND_CALL_FROM = 16
const SWEEP_MS = 100
const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 1000

/**
 * Sends appends in groups: while a call is in flight others queue, and the next call takes what waits. So there is no added
 * latency when idle, and calls grow with load; under load two are in flight, each with half of what is pending. Tenants take
 * turns; a tenant's appends go in the order in which they came. A call that the log did not answer is sent again, the same
 * appends, before anything later.
 */
export class GroupCommit {
  readonly #store: Pick<EventStore, 'append' | 'readAll'>
  readonly #options: GroupCommitOptions
  readonly #queue = new FairQueue<PendingAppend>()
  /** A new list each time: a set that is added to and deleted from links what it held once to what it holds next, and the garbage collector follows. */
  #inFlight: readonly (readonly PendingAppend[])[] = []
  #lastCall: Promise<void> = Promise.resolve()
  /** Calls that are being sent again. */
  #repeated = 0
  /** Events that wait for a call, and that have no verdict yet; an append without events counts as one. */
  #waiting = 0
  #unsettled = 0
  #pending = 0
  #isClosed = false
  #isScheduled = false
  #busy: { readonly idle: PromiseWithResolvers<void>; readonly stopSweeping: () => void } | null = null

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
    const pending = new PendingAppend(append, this.#options.clock.nowMs() + timeoutMs)
    this.#queue.push(append.writes[0]?.tenantId ?? append.tenantId, pending)
    this.#waiting += pending.weight
    this.#unsettled += pending.weight
    this.#pending += 1
    this.#busy ??= { idle: Promise.withResolvers(), stopSweeping: this.#startSweeping() }
    this.#schedule()
    return pending.verdict
  }

  /** Takes nothing more, and waits until everything has its verdict or its time is over. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#busy?.idle.promise
  }

  /** Calls at the end of the event loop's turn: what is read from all connections in one turn goes together. */
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

  /** Sends one call until each of its appends has a verdict or was given up; again only once those `before` it are through. */
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

  /** Sends what of a call has no verdict yet; false when some of it still has none that stands. */
  async #isThrough(call: readonly PendingAppend[]): Promise<boolean> {
    const open = call.filter(isOpen)
    const fault = open.length === 0 ? null : await this.#attempt(open)
    if (fault === null) return !call.some(isOpen)
    if (fault instanceof LogUnavailable) return false
    this.#giveUp(open, () => fault)
    return true
  }

  /** Whether a verdict stands. A conflict with what was not written yet because an earlier call failed does not. */
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
    const startedAt = onCommit && microsOf(clock.now())
    for (const pending of call) pending.mayBeWritten = true
    try {
      const answers = await this.#store.append(call.map(({ append }) => append))
      const verdicts = wereSent ? await this.#resolveOwn(call, answers) : answers
      // One whose verdict does not stand may be written yet, if what carries calls ever carries one out twice.
      for (const [index, pending] of call.entries())
        if (this.#stands(verdicts[index], pending)) this.#settle(pending, verdicts[index])
      if (startedAt !== undefined) onCommit?.(measured(call, Number(microsOf(clock.now()) - startedAt) / 1000))
      return null
    } catch (error) {
      const isUnsent = error instanceof LogUnavailable && error.outcome === 'not-sent'
      if (isUnsent) for (const pending of call) pending.mayBeWritten = wereSent
      return error
    }
  }

  /** The verdicts on a call that was sent before: a duplicate of what it wrote then is no other's. */
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
    for (const pending of pendings) {
      if (pending.isSettled) continue
      this.#settled(pending)
      pending.reject(faultOf(pending))
    }
  }

  /** Gives up, every 100 ms while anything is pending, what has been pending for too long: by the clock, for on a busy machine each timer comes late. */
  #startSweeping(): () => void {
    const { clock } = this.#options
    const sweep = () => {
      const nowMs = clock.nowMs()
      const late = [...this.#inFlight.flat(), ...this.#queue].filter(({ giveUpAtMs }) => giveUpAtMs <= nowMs)
      const cause = new Error('no verdict in time')
      this.#giveUp(late, ({ mayBeWritten }) => new LogUnavailable(mayBeWritten ? 'unknown' : 'not-sent', { cause }))
      cancel = clock.after(SWEEP_MS, sweep)
    }
    let cancel = clock.after(SWEEP_MS, sweep)
    return () => cancel()
  }
}

function isOpen({ isSettled }: PendingAppend): boolean {
  return !isSettled
}

function measured(call: readonly PendingAppend[], durationMs: number): CommittedCall {
  const sum = (of: 'events' | 'bytes') => call.reduce((total, pending) => total + pending[of], 0)
  return { appends: call.length, events: sum('events'), bytes: sum('bytes'), durationMs }
}
