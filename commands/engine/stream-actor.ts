import { FactsOutdated } from '@heptad/domains/decider.ts'
import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import { SharedRuns } from '@heptad/infra/awaitable/shared-runs.ts'
import type { AppendQueue } from '@heptad/infra/event-store/append-queue.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import { LogUnavailable, type StoredEvent, type Verdict } from '@heptad/infra/event-store/port.ts'
import type { KeptSnapshots } from './kept-snapshots.ts'
import { emptySnapshot, fold, nextRevision, type Snapshot } from './snapshot.ts'
import type { Reading, StreamReader, StreamRef } from './stream-reader.ts'
import type { Plan, Task, Voided } from './task.ts'

export interface ActorDeps {
  readonly appends: AppendQueue
  readonly reader: StreamReader
  readonly codec: EventCodec
  readonly kept: Pick<KeptSnapshots, 'offer'>
  /** Called each time that an actor is not busy any more. */
  readonly onIdle: (actor: StreamActor) => void
}

const WEIGHT_OF_AN_ACTOR = 2048

/**
 * One stream's state in memory. Tasks are decided first in, first out, each on the tentative state that earlier ones left, while
 * those are still being appended. When an append is refused, the log refuses the rest of the chain too, as their expected heads no
 * longer fit. Once all verdicts are in, the actor catches up with the log and decides the voided tasks again, in order.
 */
export class StreamActor {
  readonly ref: StreamRef
  readonly #deps: ActorDeps
  /** After the last event that the log has confirmed. */
  #confirmed: Snapshot
  /** After the last plan, which may still be on its way to the log. */
  #tip: Snapshot
  /** `broken`: a plan was voided or failed, or another process has written. Catches up once nothing is in flight. */
  #phase: 'cold' | 'ready' | 'catching-up' | 'broken' = 'cold'
  #inFlight = 0
  /** Reads of the state that wait for the log. */
  #reads = 0
  /** The revision from which the state is offered for a snapshot. */
  #offerFrom = 0n
  /** The highest revision that the log's tail has shown. */
  #seen = -1n
  /** Voided tasks that will be decided again. */
  #voided: Task[] = []
  /** The verdict that first voided the present chain. */
  #cause: Voided | null = null
  #waiting: Task[] = []
  #recovery: Promise<void> | null = null
  /** Resolves once there is a verdict on everything decided so far. */
  #known: Promise<void> = Promise.resolve()
  /** Shared: while the tail is late thousands may ask at once, and reading the log for each would keep it late. */
  readonly #readings = new SharedRuns(() => this.#deps.reader.catchUp(this.ref, this.#confirmed))

  constructor(ref: StreamRef, deps: ActorDeps) {
    this.ref = ref
    this.#deps = deps
    this.#confirmed = emptySnapshot(ref.decider)
    this.#tip = this.#confirmed
  }

  /** Commands that are being written or wait. */
  get pending(): number {
    return this.#inFlight + this.#voided.length + this.#waiting.length
  }

  /** Somebody waits for it, or it is being read: what has been read of a long stream should not be lost because those who waited have left. */
  get isBusy(): boolean {
    return this.pending > 0 || this.#reads > 0 || this.#recovery !== null
  }

  /** Its stream has no event, as far as is known. */
  get isOfNoStream(): boolean {
    return this.#confirmed.head === null
  }

  submit(task: Task): void {
    if (this.#isReady()) {
      this.#start(task)
    } else {
      this.#waiting.push(task)
      this.#recover()
    }
  }

  /** Begins to read a stream that is not in memory, for the task that comes next. */
  readAhead(): void {
    if (this.#phase === 'cold') void this.#recover()
  }

  /** The durable state. `fresh`: the tail is known to be up to date, so the state in memory is used if it shows all that the tail has seen. */
  read(fresh: boolean): Awaitable<Snapshot> {
    const isInMemory = fresh && this.#isReady() && this.#seen < nextRevision(this.#confirmed)
    return isInMemory ? this.#confirmed : this.#readFromLog(fresh)
  }

  async #readFromLog(fresh: boolean): Promise<Snapshot> {
    this.#reads += 1
    try {
      return await this.#readCurrent(fresh)
    } finally {
      this.#reads -= 1
      this.#noteIdle()
    }
  }

  async #readCurrent(fresh: boolean): Promise<Snapshot> {
    const begun = this.#recovery
    if (!fresh && this.#inFlight === 0 && this.#isReady()) this.#phase = 'cold'
    if (!this.#isReady()) await this.#recover()
    // A recovery that was already under way may have read the log before this call.
    const isCurrent = fresh ? this.#seen < nextRevision(this.#confirmed) : begun === null && this.#inFlight === 0
    return this.#isReady() && isCurrent ? this.#confirmed : this.#readings.run()
  }

  /** Takes an event of this stream from the log's tail, in order, those of this process included. Throws when it cannot be folded. */
  observe(event: StoredEvent): void {
    if (event.revision > this.#seen) this.#seen = event.revision
    if (!this.#isReady() || this.#inFlight > 0) return
    if (event.revision !== nextRevision(this.#confirmed)) return
    this.#confirm(fold(this.ref.decider, this.#confirmed, [this.#deps.codec.decode(event)]))
    this.#tip = this.#confirmed
  }

  /** Approximate size in memory, in bytes. */
  get weight(): number {
    return WEIGHT_OF_AN_ACTOR + (this.ref.decider.weigh?.(this.#confirmed.state) ?? 0)
  }

  #confirm(snapshot: Snapshot): void {
    this.#confirmed = snapshot
    if (snapshot.head !== null && snapshot.head.revision >= this.#offerFrom)
      this.#offerFrom = this.#deps.kept.offer(this.ref, snapshot)
  }

  #isReady(): boolean {
    return this.#phase === 'ready'
  }

  #start(task: Task): void {
    const plan = this.#planOf(task)
    if (plan === null) return
    this.#tip = plan.next
    this.#inFlight += 1
    const before = this.#known
    this.#known = this.#deps.appends
      .append(plan.append, plan.timeoutMs)
      .then(
        (verdict) => this.#onVerdict(task, plan, verdict),
        (error: unknown) => this.#onFailure(task, error),
      )
      .then(() => before)
  }

  #planOf(task: Task): Plan | null {
    try {
      return task.plan(this.#tip)
    } catch (error) {
      // The event that made the facts outdated may still be on its way to the log, where gathering them again must find it.
      const fail = () => task.failed(error)
      if (error instanceof FactsOutdated) void this.#known.then(fail, fail)
      else fail()
      return null
    }
  }

  #onVerdict(task: Task, plan: Plan, verdict: Verdict): void {
    this.#inFlight -= 1
    if (verdict.kind === 'confirmed' && plan.next.head?.eventId !== this.#confirmed.head?.eventId) {
      // It was decided on an event whose append timed out but was written after all, at a position that is not known here.
      this.#phase = 'broken'
      this.#voided.push(task)
    } else if (verdict.kind === 'appended' || verdict.kind === 'confirmed') {
      const position = verdict.kind === 'appended' ? verdict.lastPosition : this.#confirmed.position
      if (nextRevision(plan.next) >= nextRevision(this.#confirmed)) this.#confirm({ ...plan.next, position })
      task.written(plan, position)
    } else {
      this.#phase = 'broken'
      this.#cause ??= verdict
      if (task.voided(plan, verdict, this.#cause) === 'decide-again') this.#voided.push(task)
    }
    this.#afterVerdict()
  }

  #onFailure(task: Task, error: unknown): void {
    this.#inFlight -= 1
    this.#phase = 'broken'
    task.failed(error)
    this.#afterVerdict()
  }

  #afterVerdict(): void {
    if (this.#inFlight > 0) return
    if (this.#isReady() && this.#seen >= nextRevision(this.#confirmed)) this.#phase = 'broken'
    if (this.#phase === 'broken') this.#recover()
    this.#noteIdle()
  }

  #noteIdle(): void {
    if (!this.isBusy) this.#deps.onIdle(this)
  }

  /** Catches up with the log once nothing is in flight, then decides what waits. */
  #recover(): Promise<void> {
    if (this.#inFlight > 0) return Promise.resolve()
    this.#recovery ??= this.#catchUp()
    return this.#recovery
  }

  async #catchUp(): Promise<void> {
    this.#phase = 'catching-up'
    this.#cause = null
    const onPage = (reading: Reading) => {
      // A read that fails later leaves what was read until then: the next one goes on there.
      this.#confirmed = reading.reached
      this.#waiting = this.#waiting.filter((task) => task.reading(reading) === 'waits')
    }
    try {
      do this.#confirm(await this.#deps.reader.catchUp(this.ref, this.#confirmed, onPage))
      while (this.#seen >= nextRevision(this.#confirmed))
    } catch (error) {
      this.#recovery = null
      this.#abandon(error)
      return
    }
    // Cleared before the tasks are submitted: one that is voided at once needs another recovery.
    this.#recovery = null
    this.#tip = this.#confirmed
    this.#phase = 'ready'
    const tasks = [...this.#voided.splice(0), ...this.#waiting.splice(0)]
    for (const task of tasks) this.submit(task)
    this.#noteIdle()
  }

  #abandon(error: unknown): void {
    this.#phase = 'cold'
    const cause = error instanceof LogUnavailable ? new LogUnavailable('not-sent', { cause: error }) : error
    for (const task of [...this.#voided.splice(0), ...this.#waiting.splice(0)]) task.failed(cause)
    this.#noteIdle()
  }
}
