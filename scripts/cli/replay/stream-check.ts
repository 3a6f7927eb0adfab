import type { InStream } from '@heptad/domains/decider.ts'
import type { History } from '@heptad/domains/histories.ts'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { categoryOf } from '@heptad/schemas/ids.ts'
import { isCommandEvent } from '@heptad/schemas/kernel/command-events.ts'
import { type Finding, findingAt } from './finding.ts'
import type { ReplayRules } from './replay-rules.ts'

/** One stream: its events must count up, its times not go back, its events fold, and its invariants hold. */
export class StreamCheck {
  readonly #rules: ReplayRules
  #last: ArchivedEvent | null = null
  #state: unknown = undefined
  /** Null once an event could not be folded: what follows would say the same again. */
  #history: History | null = null

  /** Events taken so far. */
  events = 0
  /** What was found at them. */
  findings = 0
  /** Those that no loaded module declares, by module. */
  readonly ofOthers = new Map<string, number>()

  constructor(rules: ReplayRules) {
    this.#rules = rules
  }

  /** The state after the last event that was folded. */
  get state(): unknown {
    return this.#state
  }

  take(event: ArchivedEvent): readonly Finding[] {
    const findings = [...this.#revisions(event), ...this.#times(event), ...this.#folding(event)]
    this.#last = event
    this.events += 1
    this.findings += findings.length
    return findings
  }

  /** What is wrong with the state at the end of the stream. */
  finish(): readonly Finding[] {
    const [history, last] = [this.#history, this.#last]
    if (history === null || last === null) return []
    return history.invariants.onState(this.#state).map((detail) => findingAt(last, 'invariant', detail))
  }

  *#revisions(event: ArchivedEvent): Generator<Finding> {
    const expected = this.#last === null ? 0n : this.#last.revision + 1n
    if (event.revision !== expected)
      yield findingAt(event, 'revision-gap', `revision ${event.revision} where ${expected} comes next`)
  }

  *#times(event: ArchivedEvent): Generator<Finding> {
    const before = this.#last?.decidedAt
    if (before !== undefined && event.decidedAt < before)
      yield findingAt(event, 'decided-earlier', `decided at ${event.decidedAt}, after one of ${before}`)
  }

  #folding(stored: ArchivedEvent): readonly Finding[] {
    if (this.#last === null) this.#begin(stored)
    const read = this.#rules.read(stored)
    if (read.kind === 'of-another-module') return this.#passOver(read.module)
    if (read.kind === 'unreadable') return this.#giveUp(findingAt(stored, read.rule, read.detail))
    const history = this.#history
    if (isCommandEvent(stored.type)) return []
    if (history === null)
      return this.#last === null ? [findingAt(stored, 'no-history', 'no module has such streams')] : []
    return this.#fold(history, stored, read.event as InStream<typeof read.event>)
  }

  #begin({ streamId }: ArchivedEvent): void {
    this.#history = this.#rules.historyOf(categoryOf(streamId)) ?? null
    this.#state = this.#history?.initialState
  }

  #fold(history: History, stored: ArchivedEvent, event: InStream<object>): readonly Finding[] {
    const before = this.#state
    try {
      const after = history.evolve(before, event)
      if (after === undefined)
        return this.#giveUp(findingAt(stored, 'cannot-fold', 'its decider does not know the type'))
      const broken = history.invariants.onEvent(before, event, after)
      this.#state = after
      return broken.map((detail) => findingAt(stored, 'invariant', detail))
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      return this.#giveUp(findingAt(stored, 'cannot-fold', detail))
    }
  }

  #passOver(module: string): readonly Finding[] {
    this.ofOthers.set(module, (this.ofOthers.get(module) ?? 0) + 1)
    return []
  }

  #giveUp(finding: Finding): readonly Finding[] {
    this.#history = null
    return [finding]
  }
}
