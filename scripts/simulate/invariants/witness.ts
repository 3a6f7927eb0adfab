import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import type { Append, LogPage, Verdict } from '@heptad/infra/event-store/port.ts'
import type { ServicesWatcher, SharedServices } from '../network/shared-services.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import { allInvariants } from './all.ts'
import { CommandWatch } from './command-watch.ts'
import { FollowUpsOnce } from './follow-ups.ts'
import { History, type Invocation } from './history.ts'
import type { Invariant, StateRead, Witnessed } from './invariant.ts'
import { type Effect, LogModel } from './log-model.ts'
import { CheckpointWatch, type TakenBatch } from './read-models.ts'
import { SequenceWatch } from './sequences.ts'
import { checkPage } from './subscriptions.ts'
import { plainText, Violated } from './violated.ts'

/** What did not hold, and what was wrong. */
export interface Failure {
  readonly invariant: string
  readonly message: string
}

/** Sees everything that happens in a simulation, and remembers the first thing that must not. */
export class Witness implements ServicesWatcher {
  readonly model = new LogModel()
  readonly history = new History()
  readonly checkpoints = new CheckpointWatch()
  readonly followUps: FollowUpsOnce
  readonly #sequences = new SequenceWatch()
  readonly #commands = new CommandWatch()
  readonly #invariants: readonly Invariant[]
  readonly #scheduler: Scheduler
  #failure: Failure | null = null

  /** At the end it waits for what timers do within `patienceMs`. */
  constructor(scheduler: Scheduler, patienceMs: number) {
    this.#scheduler = scheduler
    this.followUps = new FollowUpsOnce(patienceMs)
    this.#invariants = allInvariants(this.followUps)
  }

  get failure(): Failure | null {
    return this.#failure
  }

  /** Takes what the last step appended, and checks it. */
  async afterStep(shared: SharedServices): Promise<void> {
    const head = await shared.store.head()
    if (head === this.model.head) return
    const { events } = await shared.store.readAll({ after: this.model.head, limit: 10_000 })
    await this.check('the log can be folded', async () => {
      for (const effect of this.model.take(events, this.#scheduler.now)) await this.#take(effect, shared)
    })
  }

  answered(invocation: Invocation, outcome: CommandOutcome, shared: SharedServices): void {
    this.#scheduler.note(`${invocation.process} answers ${invocation.id} ${plainText(outcome)}`)
    invocation.outcome = outcome
    void this.#each((invariant, witnessed) => invariant.onAnswer?.(invocation, outcome, witnessed), shared)
  }

  stateRead(read: StateRead, shared: SharedServices): void {
    void this.#each((invariant, witnessed) => invariant.onStateRead?.(read, witnessed), shared)
  }

  pageShown(after: bigint, page: LogPage): void {
    void this.check('a subscriber sees every event once, in order', () => checkPage(this.model, after, page))
  }

  judged(appends: readonly Append[], verdicts: readonly Verdict[]): void {
    void this.check('a command that the log has is a duplicate, whatever its append expects', () =>
      this.#commands.show(appends, verdicts),
    )
  }

  batchTaken(taken: TakenBatch): void {
    void this.check('checkpoints go on where they ended, under the newest owner', () => this.checkpoints.show(taken))
    void this.check('each sequence of a projection is applied in order, without a hole', () =>
      this.#sequences.show(taken),
    )
  }

  /** Checks what must hold when nothing is pending. */
  async atEnd(shared: SharedServices): Promise<void> {
    const witnessed = { model: this.model, history: this.history, shared }
    for (const invariant of this.#invariants) await this.check(invariant.name, () => invariant.atEnd?.(witnessed))
  }

  /** Runs a check under a name. What it does not do at once is done before the next step. */
  async check(invariant: string, run: () => void | Promise<void>): Promise<void> {
    try {
      const running = run()
      if (running !== undefined) await running
    } catch (error) {
      this.fail(invariant, error)
    }
  }

  /** Remembers a failure, unless there was one: what follows from the first means little. */
  fail(invariant: string, error: unknown): void {
    const message = error instanceof Violated ? error.message : String(error instanceof Error ? error.stack : error)
    this.#failure ??= { invariant, message }
  }

  async #take(effect: Effect, shared: SharedServices): Promise<void> {
    for (const { position, tenantId, streamId, revision, type, eventId, stored } of effect)
      this.#scheduler.note(
        `log ${position} ${tenantId.slice(0, 4)} ${streamId}@${revision} ${type} ${eventId} ${stored.decidedAt} ${stored.recordedAt} ${stored.data} ${stored.metadata}`,
      )
    this.#sequences.written(effect)
    await this.#each((invariant, witnessed) => invariant.onEffect?.(effect, witnessed), shared)
  }

  async #each(
    check: (invariant: Invariant, witnessed: Witnessed) => void | Promise<void>,
    shared: SharedServices,
  ): Promise<void> {
    const witnessed = { model: this.model, history: this.history, shared }
    const checks = this.#invariants.map((invariant) => this.check(invariant.name, () => check(invariant, witnessed)))
    await Promise.all(checks)
  }
}
