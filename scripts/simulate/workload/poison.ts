import type { RecordedEvent } from '@heptad/schemas/envelope.ts'

/** What a projection cannot take, and for how long. */
export interface Poison {
  /** Whether the projection throws, or its engine refuses the rows. */
  readonly refusedBy: 'projection' | 'engine'
  /** False once it is repaired. */
  readonly isBroken: () => boolean
}

const POISON_BY = 5

/** Whether it is what cannot be taken. */
export function isPoison({ type, data }: Pick<RecordedEvent, 'type' | 'data'>): boolean {
  return type === 'test.counter.added' && data.by === POISON_BY
}
