import type { Clock } from '@heptad/infra/clock/clock.ts'
import { type Append, LogUnavailable, type StreamWrite, type Verdict } from '@heptad/infra/event-store/port.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Claim, DomainEvent } from '../define.ts'
import { type AnswerReader, acceptedOutcome, rejectedOutcome } from './answers.ts'
import { AuthorisationExpired, type Decided, decide, eventsToRecord, type PreparedCommand } from './decision.ts'
import type { DecidedEvent, EventWriter } from './event-writer.ts'
import { type Settled, unrecorded } from './once.ts'
import type { Ownership } from './ownership.ts'
import type { CommandOutcome } from './port.ts'
import { fold, nextRevision, type Snapshot } from './snapshot.ts'
import type { Plan, Task, Voided } from './stream-actor.ts'
import type { TakenClaims } from './taken-claims.ts'

/** So often may the stream have changed under a command. */
const MAX_LOST = 10
const RETRY_AFTER_MS = 1000

type Duplicate = Extract<Verdict, { kind: 'duplicate' }>

/** What decisions need of the outside. */
export interface DecisionDeps {
  readonly clock: Pick<Clock, 'now' | 'nowMs'>
  readonly writer: EventWriter
  readonly answers: AnswerReader
  readonly ownership: Ownership
  readonly taken: TakenClaims
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

/** Plans of one command that found another head. A call in doubt can bring one of them to the log after all. */
export type TriedPlans = CommandPlan[]

/** One command on its way through its stream's actor. Settles exactly once. */
export class CommandTask implements Task<CommandPlan> {
  readonly settled: Promise<Settled>
  readonly #command: PreparedCommand
  readonly #deps: DecisionDeps
  readonly #resolve: (settled: Settled | Promise<Settled>) => void
  readonly #reject: (error: unknown) => void
  /** Decisions that were lost, and to nothing that is done with. */
  #lost = 0
  readonly #void: TriedPlans

  constructor(command: PreparedCommand, deps: DecisionDeps, tried: TriedPlans) {
    const { promise, resolve, reject } = Promise.withResolvers<Settled>()
    this.settled = promise
    this.#command = command
    this.#deps = deps
    this.#void = tried
    this.#resolve = resolve
    this.#reject = reject
  }

  plan(tip: Snapshot): CommandPlan {
    const { authorisedUntilMs, answerByMs, request } = this.#command
    const nowMs = this.#deps.clock.nowMs()
    if (nowMs > authorisedUntilMs) throw new AuthorisationExpired()
    const now = this.#deps.clock.now()
    const decidedAt = tip.decidedAt !== null && tip.decidedAt > now ? tip.decidedAt : now
    const decided = this.#decide(tip, decidedAt)
    const recorded = this.#effect(eventsToRecord(this.#command, decided, tip), tip, decidedAt)
    const claims = decided.kind === 'accepted' && decided.events.length > 0 ? decided.claims : []
    const isDryRun = request.dryRun === true && decided.kind === 'accepted'
    return {
      append: this.#append(tip, recorded, this.#claimWrites(claims, decidedAt)),
      next: recorded.after,
      ...(answerByMs === null ? {} : { timeoutMs: Math.max(1, answerByMs - nowMs) }),
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

  voided(plan: CommandPlan, verdict: Voided, cause: Voided): 'decide-again' | 'settled' {
    switch (verdict.kind) {
      case 'duplicate':
        this.#resolve(this.#answerAgain(verdict, [...this.#void, plan]))
        return 'settled'
      case 'invalid':
        return this.#answer({ kind: 'invalid', why: verdict.why })
      case 'conflict': {
        this.#void.push(plan)
        const taken = plan.claims[verdict.index - 1]
        if (taken !== undefined) this.#deps.taken.add(taken)
        if (cause === verdict || !isDoneWith(cause)) this.#lost += 1
        return this.#lost < MAX_LOST ? 'decide-again' : this.#answer({ kind: 'conflict' })
      }
    }
  }

  failed(error: unknown): void {
    if (error instanceof LogUnavailable) {
      const commitUnknown = error.outcome === 'unknown' || this.#void.length > 0
      this.#answer({ kind: 'unavailable', commitUnknown, retryAfterMs: RETRY_AFTER_MS })
    } else this.#reject(error)
  }

  #decide(tip: Snapshot, decidedAt: Instant): Decided {
    const decided = decide(this.#command, tip, decidedAt)
    if (decided.kind !== 'accepted') return decided
    const { ownership, taken } = this.#deps
    ownership.checkAll(this.#command.request.type, decided)
    const refused = decided.events.length === 0 ? undefined : decided.claims.find((claim) => taken.has(claim))
    return refused === undefined ? decided : { kind: 'rejected', rejection: refused.rejection }
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

  #settle(plan: CommandPlan, position: bigint): Settled {
    const { decided, effect } = plan
    const isKeyed = this.#command.ticket.fingerprint !== null
    switch (decided.kind) {
      case 'precondition-failed':
        return unrecorded(decided)
      case 'rejected': {
        const outcome = (replayed: boolean) => rejectedOutcome(decided.rejection, position, replayed)
        const again = isKeyed && effect.events.length > 0 ? () => outcome(true) : null
        return { outcome: outcome(false), again, later: again }
      }
      case 'accepted':
        return isKeyed ? this.#accepted(plan, position) : unrecorded(this.#outcome(plan, position))
    }
  }

  /** What is remembered for later holds on to an answer or to places in the log, and not to the plan, which has the whole state. */
  #accepted(plan: CommandPlan, position: bigint): Settled {
    const outcome = this.#outcome(plan, position)
    const { handler } = this.#command.definition
    const hasEvents = plan.decided.kind === 'accepted' && plan.decided.events.length > 0
    const isFromFacts = handler.facts !== undefined && hasEvents
    if (handler.answersFromEvents !== true) {
      const again = repeated(isFromFacts ? this.#outcome(plan, position, true) : outcome)
      return { outcome, again, later: again }
    }
    const again = isFromFacts ? () => this.#outcome(plan, position, true) : repeated(outcome)
    const written = plan.append.writes.reduce((sum, { events }) => sum + events.length, 0)
    const places = { firstPosition: position - BigInt(written - 1), lastPosition: position }
    return { outcome, again, later: fromLog(this.#deps.answers, places) }
  }

  #outcome({ decided, effect }: CommandPlan, position: bigint, replayed = false): CommandOutcome {
    const { definition, facts, streamId } = this.#command
    const hasEvents = decided.kind === 'accepted' && decided.events.length > 0
    const events = hasEvents ? effect.events.map(({ foldable }) => foldable) : []
    return acceptedOutcome(
      definition,
      { streamId, events, after: effect.after, position },
      replayed ? null : facts,
      replayed,
    )
  }

  #answer(outcome: CommandOutcome): 'settled' {
    this.#resolve(unrecorded(outcome))
    return 'settled'
  }

  /** What an earlier sending was told. Where one of its own plans is what was written, nobody has been told anything yet. */
  async #answerAgain(verdict: Duplicate, plans: readonly CommandPlan[]): Promise<Settled> {
    try {
      const { eventId, outcome } = await this.#deps.answers.again(verdict, this.#command.ticket.fingerprint)
      const own = plans.find(({ append }) => append.writes[0]?.events[0]?.eventId === eventId)
      if (own !== undefined) return this.#settle(own, verdict.lastPosition)
      // What has the key is the other body, not this one: nobody who sends that may be told what this one was.
      if (outcome.kind === 'mismatch') return unrecorded(outcome)
      return { outcome, again: () => outcome, later: () => outcome }
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      return unrecorded(NOT_READABLE)
    }
  }
}

/** Whether what voided a chain of decisions is settled by it, or refused in the next round: then those behind lost it to no change of their stream. */
function isDoneWith(cause: Voided): boolean {
  return cause.kind !== 'conflict' || cause.index > 0
}

/** The log has an outcome and does not tell it: who is told that nothing was written might send it under another key. */
const NOT_READABLE: CommandOutcome = { kind: 'unavailable', commitUnknown: true, retryAfterMs: RETRY_AFTER_MS }

/** Holds on to the outcome alone: what it was made of, a whole state among it, would stay in memory for as long. */
function repeated(first: CommandOutcome): () => CommandOutcome {
  return () => (first.kind === 'accepted' ? { ...first, replayed: true } : first)
}

/** Holds on to two numbers: answers are large, and few of them are ever asked for again. */
function fromLog(answers: AnswerReader, places: Omit<Duplicate, 'kind'>): () => Promise<CommandOutcome> {
  return async () => {
    try {
      return (await answers.again({ kind: 'duplicate', ...places }, null)).outcome
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      return NOT_READABLE
    }
  }
}
