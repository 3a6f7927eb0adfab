import type { RecordedEvent } from '@heptad/schemas/envelope.ts'

/** An event that is refused is tried again after each of these delays; then its sequence is parked. */
export const RETRY_DELAYS_MS: readonly number[] = [100, 200, 400]

/** One event that a projection cannot take: the projection throws on it, or the engine rejects its rows. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused'
  readonly position: bigint
  readonly type: string
  constructor({ position, type }: Pick<RecordedEvent, 'position' | 'type'>, options: { cause: unknown }) {
    super(`event ${type} at position ${position}: ${messageOf(options.cause)}`, options)
    this.position = position
    this.type = type
  }
}

/** The projection cannot go on without another release or an operator; `message` says what is needed. */
export class ProjectionHalted extends Error {
  override readonly name = 'ProjectionHalted'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
