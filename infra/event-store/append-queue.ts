import type { Append, Verdict } from './port.ts'

/** The queue in front of the log: one verdict per append, and the appends of a tenant in order. */
export interface AppendQueue {
  /** Rejects with {@link LogUnavailable} when there is no verdict after `timeoutMs` milliseconds. */
  append(append: Append, timeoutMs?: number): Promise<Verdict>
}
