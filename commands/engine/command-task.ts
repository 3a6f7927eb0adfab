import type { Clock } from '@heptad/infra/clock/clock.ts'
import { type Append, type Duplicate, LogUnavailable, type StreamWrite } from '@heptad/infra/event-store/port.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Claim, DomainEvent } from '../define.ts'
import { type AnswerReplayer, acceptedOutcome, rejectedOutcome } from './answers.ts'
import { AuthorisationExpired, type Decided, decide, eventsToRecord, type PreparedCommand } from './decision.ts'
import type { DecidedEvent, EventWriter } from './event-writer.ts'
import { type Settled, unrecorded } from './once.ts'
import type { Ownership } from './ownership.ts'
import type { CommandOutcome } from './port.ts'
import { NOT_READABLE, RETRY_AFTER_MS, replayFromLog, replayOf } from './replays.ts'
import { fold, nextRevision, type Snapshot } from './snapshot.ts'
import type { Reading } from './stream-reader.ts'
import type { TakenClaims } from './taken-claims.ts'
import type { Plan, Task, Voided } from './task.ts'

/** A command is refused with `conflict` once its stream has changed under it this many times. */
const MAX_LOST = 10
/** A command that waits for its stream to be read is told so when its sender gives up in this many milliseconds. */
const GIVES_UP_MS = 1000

/** What a task needs besides its command. */
export interface DecisionDeps {
  readonly clock: Pick<Clock, 'now' | 'nowMs' | 'elapsedMs'>
  readonly writer: EventWriter
  readonly answers: AnswerReplayer
  readonly ownership: Ownership
  readonly taken: TakenClaims
}

/** A plan with the decision that the answer is made from. */
interface CommandPlan extends Plan {
  readonly decided: Decided
  readonly claims: readonly Claim[]
  /** What the command did, or would have done if it is a dry run. */
  readonly effect: Effect
}

/** Decided events, and the stream after them. */
interface Effect {
  readonly events: readonly DecidedEvent[]
  readonly after: Snapshot
}

/** Earlier plans of one command that lost a conflict. One of them may still be written, if its append was sent twice. */
export type TriedPlans = CommandPlan[]

/** One command on its way through its stream's actor. Settles exactly once. */
export class CommandTask implements Task<CommandPlan> {
  readonly settled: Promise<Settled>
  readonly #command: PreparedCommand
  readonly #deps: DecisionDeps
  readonly #resolve: (settled: Settled | Promise<Settled>) => void
  readonly #reject: (error: unknown) => void
  /** Conflicts that count towards {@link MAX_LOST}. */
  #lost = 0
  readonly #tried: TriedPlans

  constructor(command: PreparedCommand, deps: DecisionDeps, tried: TriedPlans) {
    const { promise, resolve, reject } = Promise.withResolvers<Settled>()
    this.settled = promise
    this.#command = command
    this.#deps = deps
    this.#tried = tried
    this.#resolve = resolve
    this.#reject = reject
  }

  plan(tip: Snapshot): CommandPlan {
    const { authorisedUntilMs, answerByMs, request } = this.#command
    const { clock } = this.#deps
    if (clock.nowMs() > authorisedUntilMs) throw new AuthorisationExpired()
    const now = latest(clock.now(), request.notBefore)
    const decidedAt = tip.decidedAt !== null && tip.decidedAt > now ? tip.decidedAt : now
    const decided = this.#decide(tip, decidedAt)
    const recorded = this.#effect(eventsToRecord(this.#command, decided, tip), tip, decidedAt)
    const claims = decided.kind === 'accepted' && decided.events.length > 0 ? decided.claims : []
    const isDryRun = request.dryRun === true && decided.kind === 'accepted'
    return {
      append: this.#append(tip, recorded, this.#claimWrites(claims, decidedAt)),
      next: recorded.after,
      ...(answerByMs === null ? {} : { timeoutMs: Math.max(1, answerByMs - clock.elapsedMs()) }),
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
        this.#resolve(this.#answerAgain(verdict, [...this.#tried, plan]))
        return 'settled'
      case 'invalid':
        return this.#answer({ kind: 'invalid', why: verdict.why })
      case 'conflict': {
        this.#tried.push(plan)
        const taken = plan.claims[verdict.index - 1]
        if (taken !== undefined) this.#deps.taken.add(taken)
        if (cause === verdict || !isOwnFault(cause)) this.#lost += 1
        return this.#lost < MAX_LOST ? 'decide-again' : this.#answer({ kind: 'conflict' })
      }
    }
  }

  reading({ reached, events, leftMs }: Reading): 'waits' | 'settled' {
    const { answerByMs } = this.#command
    // One that lost a conflict may have been written.
    if (answerByMs === null || this.#tried.length > 0) return 'waits'
    const waitsMs = answerByMs - this.#deps.clock.elapsedMs()
    if (waitsMs > GIVES_UP_MS || leftMs < waitsMs) return 'waits'
    return this.#answer({ kind: 'being-read', eventsRead: nextRevision(reached), events, retryAfterMs: leftMs })
  }

  failed(error: unknown): void {
    if (error instanceof LogUnavailable) {
      const commitUnknown = error.outcome === 'unknown' || this.#tried.length > 0
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
    const { streamOwner, streamId, identity } = this.#command
    const own: StreamWrite = {
      tenantId: streamOwner,
      streamId,
      expectedHead: tip.head ?? 'none',
      events: events.map(({ written }) => written),
    }
    return { tenantId: identity.tenantId, commandId: identity.commandId, writes: [own, ...claims] }
  }

  /** Without events in a dry run, which only checks that the claimed streams are free. */
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
    const isKeyed = this.#command.identity.fingerprint !== null
    switch (decided.kind) {
      case 'precondition-failed':
        return unrecorded(decided)
      case 'rejected': {
        const outcome = (replayed: boolean) => rejectedOutcome(decided.rejection, position, replayed)
        const replay = isKeyed && effect.events.length > 0 ? () => outcome(true) : null
        return { outcome: outcome(false), replay, replayLater: replay }
      }
      case 'accepted':
        return isKeyed ? this.#accepted(plan, position) : unrecorded(this.#outcome(plan, position))
    }
  }

  /** `replayLater` holds on to an answer or to two positions, never to the plan, which refers to the whole state. */
  #accepted(plan: CommandPlan, position: bigint): Settled {
    const outcome = this.#outcome(plan, position)
    const { handler } = this.#command.definition
    const hasEvents = plan.decided.kind === 'accepted' && plan.decided.events.length > 0
    const isFromFacts = handler.facts !== undefined && hasEvents
    if (handler.answersFromEvents !== true) {
      const replay = replayOf(isFromFacts ? this.#outcome(plan, position, true) : outcome)
      return { outcome, replay, replayLater: replay }
    }
    const replay = isFromFacts ? () => this.#outcome(plan, position, true) : replayOf(outcome)
    const written = plan.append.writes.reduce((sum, { events }) => sum + events.length, 0)
    const positions = { firstPosition: position - BigInt(written - 1), lastPosition: position }
    return { outcome, replay, replayLater: replayFromLog(this.#deps.answers, positions) }
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

  /** The command id is in the log: answers what the first sending was answered. If one of this task's own plans was written, this is the first answer. */
  async #answerAgain(verdict: Duplicate, plans: readonly CommandPlan[]): Promise<Settled> {
    try {
      const { eventId, outcome } = await this.#deps.answers.replay(verdict, this.#command.identity.fingerprint)
      const own = plans.find(({ append }) => append.writes[0]?.events[0]?.eventId === eventId)
      if (own !== undefined) return this.#settle(own, verdict.lastPosition)
      // The key belongs to another body: a retry with that body must not get this mismatch.
      if (outcome.kind === 'mismatch') return unrecorded(outcome)
      return { outcome, replay: () => outcome, replayLater: () => outcome }
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      return unrecorded(NOT_READABLE)
    }
  }
}

/**
 * Whether the first plan of a voided chain failed for a reason of its own (a duplicate, an invalid append, a claim that is taken)
 * and not because the stream had changed. The plans behind it then lost no conflict that counts.
 */
function isOwnFault(cause: Voided): boolean {
  return cause.kind !== 'conflict' || cause.index > 0
}

function latest(now: Instant, notBefore: Instant = now): Instant {
  return notBefore > now ? notBefore : now
}
