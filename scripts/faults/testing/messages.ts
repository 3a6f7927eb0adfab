import type { Delivery, Outcome } from '../../history/history.ts'
import type { RandomCommand } from '../../history/random-command.ts'

/** How a process with an engine is started; its only argument, as JSON. */
export interface WorkerSettings {
  readonly name: string
  readonly url: string
  readonly keyringFile: string
}

/** What the test says to the process. */
export type ToWorker =
  | { readonly kind: 'execute'; readonly id: number; readonly command: RandomCommand }
  | { readonly kind: 'set-clock'; readonly skewMs: number }

/** What the process says to the test. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'delivery'; readonly events: Delivery['events'] }
  /** It decides nothing from now on, or does again. */
  | { readonly kind: 'trust'; readonly isTrusted: boolean }
