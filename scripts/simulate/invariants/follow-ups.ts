import { derivedId } from '@heptad/infra/ids/ids.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { followUpsOf } from '../workload/follow-ups.ts'
import type { Invariant, Witnessed } from './invariant.ts'
import type { Effect, Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

interface Awaited {
  readonly what: string
  readonly dueAt: Instant
}

/** Reactions and timers: at least once is not enough, at most once neither. */
export class FollowUpsOnce implements Invariant {
  readonly name = 'each event has the effect of its reactions and timers once, and no timer is early'
  readonly #patienceMs: number
  readonly #awaited = new Map<string, Awaited>()
  readonly #seen = new Set<string>()

  /** A history waits for what is due within this time of its end; what is due later may be missing. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  /** What reactions and timers have yet to do. */
  awaited(now: Instant): readonly string[] {
    const until = plusMs(now, this.#patienceMs)
    return [...this.#awaited.values()].filter(({ dueAt }) => dueAt <= until).map(({ what }) => what)
  }

  onEffect(effect: Effect, { model }: Witnessed): void {
    for (const event of effect) this.#await(event)
    const [{ tenantId, metadata, decidedAt }] = effect
    const { causationId, actor, commandId } = metadata
    if (causationId === undefined) return
    const link = `${actor.id} of ${causationId}`
    mustHold(!this.#seen.has(link), () => `the effect of ${link} is there twice`)
    this.#seen.add(link)
    this.#awaited.delete(`${tenantId}/${commandId}`)
    const cause = model.event(causationId)
    const dueAt = cause && followUpsOf(cause).find(({ sender }) => sender === actor.id)?.at
    if (dueAt != null) mustHold(decidedAt >= dueAt, () => `${link} was due at ${dueAt} and came at ${decidedAt}`)
  }

  atEnd({ shared }: Witnessed): void {
    mustEqual(this.awaited(shared.clock.now()), [], () => 'the follow-ups that are missing')
  }

  #await(event: Recorded): void {
    for (const { sender, at } of followUpsOf(event))
      this.#awaited.set(`${event.tenantId}/${derivedId(event.eventId, sender)}`, {
        what: `${sender} of position ${event.position}`,
        dueAt: at ?? event.decidedAt,
      })
  }
}
