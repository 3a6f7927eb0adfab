import type { RecordedEvent } from '@heptad/schemas/envelope.ts'

/** One event that a projection cannot take: it throws on it, or the engine rejects its rows. The seam for parking its sequence. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused'
  readonly position: bigint
  constructor({ position, type }: Pick<RecordedEvent, 'position' | 'type'>, options: { cause: unknown }) {
    super(`event ${type} at position ${position}: ${messageOf(options.cause)}`, options)
    this.position = position
  }
}

/** The projection cannot go on without a change of code or an operator; `message` says which. */
export class ProjectionHalted extends Error {
  override readonly name = 'ProjectionHalted'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
