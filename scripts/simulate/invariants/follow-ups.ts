import { derivedId } from '@heptad/infra/ids/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { DELAY_MS, later, sendersFor } from '../workload/follow-ups.ts'
import type { Invariant, Witnessed } from './invariant.ts'
import type { Effect, Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

/** Reactions and timers: at least once is not enough, at most once neither. */
export class FollowUpsOnce implements Invariant {
  readonly name = 'each event has the effect of its reactions and timers once, and no timer is early'
  readonly #seen = new Set<string>()
  readonly #awaited = new Map<string, string>()

  /** What reactions and timers have yet to do. */
  get awaited(): readonly string[] {
    return [...this.#awaited.values()]
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
    const cause = model.events.find(({ eventId }) => eventId === causationId)
    if (actor.id !== later.name || cause === undefined) return
    const dueAt = plusMs(cause.decidedAt, DELAY_MS)
    mustHold(decidedAt >= dueAt, () => `${link} was due at ${dueAt} and came at ${decidedAt}`)
  }

  atEnd(): void {
    mustEqual(this.awaited, [], () => 'the follow-ups that are missing')
  }

  #await(event: Recorded): void {
    for (const sender of sendersFor(event))
      this.#awaited.set(
        `${event.tenantId}/${derivedId(event.eventId, sender)}`,
        `${sender} of position ${event.position}`,
      )
  }
}
