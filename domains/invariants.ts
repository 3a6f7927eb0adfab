import type { InStream } from './decider.ts'

/** What must hold for every history of one kind of stream, said without the rules that decided it. */
export interface Invariants<State, Event> {
  /** What is wrong with an event, given the states before and after it: one sentence each; none when all holds. */
  onEvent(before: State, event: InStream<Event>, after: State): readonly string[]
  /** What is wrong with a state as a whole. */
  onState(state: State): readonly string[]
}

/** Sentences for the conditions that do not hold. */
export function broken(...checks: readonly (readonly [holds: boolean, sentence: string])[]): readonly string[] {
  return checks.filter(([holds]) => !holds).map(([, sentence]) => sentence)
}
