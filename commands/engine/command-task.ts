import type { Clock } from '@heptad/infra/clock/clock.ts'
import { type Append, LogUnavailable, type StreamWrite, type Verdict } from '@heptad/infra/event-store/port.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Claim, DomainEvent } from '../define.ts'
import { type AnswerReader, acceptedOutcome, rejectedOutcome } from './answers.ts'
import { AuthorisationExpired, type Decided, decide, eventsToRecord, type PreparedCommand } from './decision.ts'
import type { DecidedEvent, EventWriter } from './event-writer.ts'
import type { Settled } from './once.ts'
import type { Ownership } from './ownership.ts'
import type { CommandOutcome } from './port.ts'
import { fold, nextRevision, type Snapshot } from './snapshot.ts'
import type { Plan, Task, Voided } from './stream-actor.ts'

const MAX_DECISIONS = 10
const RETRY_AFTER_MS = 1000

/** What decisions need of the outside. */
export interface DecisionDeps {
  readonly clock: Pick<Clock, 'now' | 'nowMs'>
  readonly writer: EventWriter
  readonly answers: AnswerReader
  readonly ownership: Ownership
}

/** A plan that remembers what was decided, for the answer. */
interface CommandPlan extends Plan {
  readonly decided: Decided
  readonly claims: readonly Claim[]
  /** What the command did, or in a dry run would have done. */
  readonly effect: Effect
}

interface Effect {
  readonly events: readonly DecidedEvent[]
  readonly after: Snapshot
}

/** One command on its way through its stream's actor. Settles exactly once. */
export class CommandTask implements Task<CommandPlan> {
  readonly settled: Promise<Settled>
  readonly #command: PreparedCommand
  readonly #deps: DecisionDeps
  readonly #resolve: (settled: Settled | Promise<Settled>) => void
  readonly #reject: (error: unknown) => void
  #decisions = 0
  /** Plans that found another head. A call in doubt can bring one of them to the log after all. */
  readonly #void: CommandPlan[] = []
  /** A claim that turned out to be taken: the refusal that takes the decision's place. */
  #refusal: Rejection | null = null

  constructor(command: PreparedCommand, deps: DecisionDeps) {
    const { promise, resolve, reject } = Promise.withResolvers<Settled>()
    this.settled = promise
    this.#command = command
    this.#deps = deps
    this.#resolve = resolve
    this.#reject = reject
  }

  plan(tip: Snapshot): CommandPlan {
    this.#decisions += 1
    if (this.#deps.clock.nowMs() > this.#command.authorisedUntilMs) throw new AuthorisationExpired()
    const now = this.#deps.clock.now()
    const decidedAt = tip.decidedAt !== null && tip.decidedAt > now ? tip.decidedAt : now
    const decided = this.#decide(tip, decidedAt)
    const recorded = this.#effect(eventsToRecord(this.#command, decided, tip), tip, decidedAt)
    const claims = decided.kind === 'accepted' && decided.events.length > 0 ? decided.claims : []
    const { dryRun, timeoutMs } = this.#command.request
    const isDryRun = dryRun === true && decided.kind === 'accepted'
    return {
      append: this.#append(tip, recorded, this.#claimWrites(claims, decidedAt)),
      next: recorded.after,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      decided,
      claims,
      effect: isDryRun ? this.#effect(decided.events, tip, decidedAt) : recorded,
    }
  }

  written(plan: CommandPlan, position: bigint): void {
    try {
      this.#resolve(this.#settle(plan, position))
    } catch (error) {
      this.#reject(error)
    }
  }

  voided(plan: CommandPlan, verdict: Voided): 'decide-again' | 'settled' {
    switch (verdict.kind) {
      case 'duplicate':
        this.#resolve(this.#answerAgain(verdict, [...this.#void, plan]))
        return 'settled'
      case 'invalid':
        return this.#answer({ kind: 'invalid', why: verdict.why })
      case 'conflict':
        this.#void.push(plan)
        this.#refusal = plan.claims[verdict.index - 1]?.rejection ?? this.#refusal
        return this.#decisions < MAX_DECISIONS ? 'decide-again' : this.#answer({ kind: 'conflict' })
    }
  }

  failed(error: unknown): void {
    if (!(error instanceof LogUnavailable)) this.#reject(error)
    else this.#answer({ kind: 'unavailable', commitUnknown: error.outcome === 'unknown', retryAfterMs: RETRY_AFTER_MS })
  }

  #decide(tip: Snapshot, decidedAt: Instant): Decided {
    if (this.#refusal !== null) return { kind: 'rejected', rejection: this.#refusal }
    const decided = decide(this.#command, tip, decidedAt)
    if (decided.kind === 'accepted') this.#deps.ownership.checkAll(this.#command.request.type, decided)
    return decided
  }

  #effect(events: readonly DomainEvent[], tip: Snapshot, decidedAt: Instant): Effect {
    const { metadata, definition } = this.#command
    const decided = this.#deps.writer.write(events, { metadata, decidedAt, firstRevision: nextRevision(tip) })
    const foldables = decided.map(({ foldable }) => foldable)
    return { events: decided, after: fold(definition.handler.decider, tip, foldables) }
  }

  #append(tip: Snapshot, { events }: Effect, claims: readonly StreamWrite[]): Append {
    const { streamOwner, streamId, ticket } = this.#command
    const own: StreamWrite = {
      tenantId: streamOwner,
      streamId,
      expectedHead: tip.head ?? 'none',
      events: events.map(({ written }) => written),
    }
    return { tenantId: ticket.tenantId, commandId: ticket.commandId, writes: [own, ...claims] }
  }

  /** A dry run only looks whether they are free. */
  #claimWrites(claims: readonly Claim[], decidedAt: Instant): readonly StreamWrite[] {
    const { metadata, request } = this.#command
    return claims.map(({ tenantId, streamId, event }) => {
      const written = request.dryRun === true ? [] : [event]
      const events = this.#deps.writer.write(written, { metadata, decidedAt, firstRevision: 0n })
      return { tenantId, streamId, expectedHead: 'none', events: events.map(({ written }) => written) }
    })
  }

  #settle({ decided, effect }: CommandPlan, position: bigint): Settled {
    const isKeyed = this.#command.ticket.fingerprint !== null
    switch (decided.kind) {
      case 'precondition-failed':
        return { outcome: decided, again: null }
      case 'rejected': {
        const outcome = (replayed: boolean) => rejectedOutcome(decided.rejection, position, replayed)
        return { outcome: outcome(false), again: isKeyed && effect.events.length > 0 ? () => outcome(true) : null }
      }
      case 'accepted':
        return this.#accepted(decided.events.length === 0 ? { ...effect, events: [] } : effect, position, isKeyed)
    }
  }

  #accepted({ events, after }: Effect, position: bigint, isKeyed: boolean): Settled {
    const { definition, facts, streamId } = this.#command
    const foldables = events.map(({ foldable }) => foldable)
    const outcome = (known: object | null, replayed: boolean) =>
      acceptedOutcome(definition, { streamId, events: foldables, after, position }, known, replayed)
    const first = outcome(facts, false)
    if (!isKeyed) return { outcome: first, again: null }
    const hasFactsToForget = definition.handler.facts !== undefined && events.length > 0
    return { outcome: first, again: hasFactsToForget ? () => outcome(null, true) : repeated(first) }
  }

  #answer(outcome: CommandOutcome): 'settled' {
    this.#resolve({ outcome, again: null })
    return 'settled'
  }

  /** What an earlier sending was told. Where one of its own plans is what was written, nobody has been told anything yet. */
  async #answerAgain(
    verdict: Extract<Verdict, { kind: 'duplicate' }>,
    plans: readonly CommandPlan[],
  ): Promise<Settled> {
    try {
      const { eventId, outcome } = await this.#deps.answers.again(verdict, this.#command.ticket.fingerprint)
      const own = plans.find(({ append }) => append.writes[0]?.events[0]?.eventId === eventId)
      return own === undefined ? { outcome, again: () => outcome } : this.#settle(own, verdict.lastPosition)
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      return { outcome: { kind: 'unavailable', commitUnknown: false, retryAfterMs: RETRY_AFTER_MS }, again: null }
    }
  }
}

/** Holds on to the outcome alone: what it was made of, a whole state among it, would stay in memory for as long. */
function repeated(first: CommandOutcome): () => CommandOutcome {
  return () => (first.kind === 'accepted' ? { ...first, replayed: true } : first)
}
