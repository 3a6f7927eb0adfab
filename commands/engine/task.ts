import type { Append, Verdict } from '@heptad/infra/event-store/port.ts'
import type { Snapshot } from './snapshot.ts'
import type { Reading } from './stream-reader.ts'

/** The append that a decision asks for, and the snapshot after it. */
export interface Plan {
  readonly append: Append
  readonly next: Snapshot
  /** How long its sender waits, in milliseconds. */
  readonly timeoutMs?: number
}

/** Verdicts that confirm a plan. */
type Written = Extract<Verdict, { kind: 'appended' | 'confirmed' }>
/** Verdicts that void a plan, and every plan decided on the state after it. */
export type Voided = Exclude<Verdict, Written>

/** One command in its stream's queue. */
export interface Task<P extends Plan = Plan> {
  /** Decides on the tip of the stream; called again after a conflict. */
  plan(tip: Snapshot): P
  /** `position`: of the stream's last event, not the log's head, which would tell a tenant how much others write. */
  written(plan: P, position: bigint): void
  /** Answers whether to decide again on the reloaded state; otherwise the task has settled. `cause`: the verdict that first voided the chain. */
  voided(plan: P, verdict: Voided, cause: Voided): 'decide-again' | 'settled'
  /** The stream is long and is still being read. Answers whether to wait on; otherwise the task has settled. */
  reading(reading: Reading): 'waits' | 'settled'
  /** The log could not be reached, or the decision threw. */
  failed(error: unknown): void
}
