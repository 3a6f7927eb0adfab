import type { CommandOutcome, StreamState } from '@heptad/commands/engine/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { SharedServices } from '../network/shared-services.ts'
import type { History, Invocation } from './history.ts'
import type { Effect, LogModel } from './log-model.ts'

/** What invariants look at. */
export interface Witnessed {
  readonly model: LogModel
  readonly history: History
  readonly shared: SharedServices
}

/** A state that a process answered. */
export interface StateRead {
  readonly tenantId: TenantId
  readonly streamId: StreamId
  /** Microseconds of virtual time at which it was asked for. */
  readonly askedAt: number
  readonly answer: StreamState
}

/** Something that must hold, whatever goes wrong. Each part throws {@link Violated}, or rejects with it before the next step. */
export interface Invariant {
  /** A sentence. */
  readonly name: string
  /** After each step in which something was appended. */
  onEffect?(effect: Effect, witnessed: Witnessed): void | Promise<void>
  /** When a process answers a command, whether or not its client still listens. */
  onAnswer?(invocation: Invocation, outcome: CommandOutcome, witnessed: Witnessed): void | Promise<void>
  onStateRead?(read: StateRead, witnessed: Witnessed): void
  /** When nothing goes wrong any more and nothing is pending. */
  atEnd?(witnessed: Witnessed): void | Promise<void>
}
