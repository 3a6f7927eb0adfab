import type { PendingAppend } from './pending-append.ts'

/** A finished call, for metrics. `durationMs` lasts until the verdicts are known. */
export interface CommittedCall {
  readonly appends: number
  readonly events: number
  readonly bytes: number
  readonly durationMs: number
}

export function measured(call: readonly PendingAppend[], durationMs: number): CommittedCall {
  const sum = (of: 'events' | 'bytes') => call.reduce((total, pending) => total + pending[of], 0)
  return { appends: call.length, events: sum('events'), bytes: sum('bytes'), durationMs }
}
