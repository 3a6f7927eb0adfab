import { sequenceOf } from '@heptad/projections/runner/sequences.ts'
import { simulatedProjections } from '../workload/projections.ts'
import type { Effect } from './log-model.ts'
import type { TakenBatch } from './read-models.ts'
import { mustEqual } from './violated.ts'

/** The positions of a sequence that a projection takes, and how many of them were applied. */
interface Sequence {
  readonly positions: bigint[]
  applied: number
}

/** Each projection applies every sequence in order without a hole, parked or not, once. */
export class SequenceWatch {
  readonly #sequences = new Map<string, Sequence>()

  /** Takes events that the log has now. */
  written(effect: Effect): void {
    for (const event of effect)
      for (const { name, sequenceKey, handlers } of simulatedProjections)
        if (handlers.some(({ type }) => type === event.type))
          this.#sequence(name, sequenceOf(sequenceKey, event)).positions.push(event.position)
  }

  /** Throws {@link Violated}. */
  show({ projection, batch }: TakenBatch): void {
    const definition = simulatedProjections.find(({ name }) => name === projection)
    if (definition === undefined) return
    for (const { event } of batch.entries) {
      const name = sequenceOf(definition.sequenceKey, event)
      const sequence = this.#sequence(projection, name)
      mustEqual(
        event.position,
        sequence.positions[sequence.applied],
        () => `what ${projection} applies next of ${name}`,
      )
      sequence.applied += 1
    }
  }

  #sequence(projection: string, name: string): Sequence {
    const key = `${projection} ${name}`
    const known = this.#sequences.get(key) ?? { positions: [], applied: 0 }
    this.#sequences.set(key, known)
    return known
  }
}
