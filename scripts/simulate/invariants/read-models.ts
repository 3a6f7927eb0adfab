import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { foldInMemory } from '@heptad/projections/runner/render-memory.ts'
import type { Batch } from '@heptad/projections/runner/target.ts'
import { simulatedEvents, simulatedProjections } from '../workload/projections.ts'
import type { Invariant } from './invariant.ts'
import { mustEqual, mustHold } from './violated.ts'

/** A batch that a target has taken. */
export interface TakenBatch {
  readonly projection: string
  readonly epoch: bigint
  readonly batch: Batch
}

/** Each batch goes on where the last one ended, and no earlier owner writes after a later one. */
export class CheckpointWatch {
  readonly #last = new Map<string, { readonly epoch: bigint; readonly to: bigint }>()

  /** Throws {@link Violated}. */
  show({ projection, epoch, batch }: TakenBatch): void {
    const last = this.#last.get(projection) ?? { epoch: 0n, to: 0n }
    mustEqual(batch.from, last.to, () => `where a batch of ${projection} begins`)
    mustHold(batch.to >= batch.from, () => `the checkpoint of ${projection} goes back`)
    mustHold(epoch >= last.epoch, () => `a deposed owner of ${projection} writes`)
    this.#last.set(projection, { epoch, to: batch.to })
  }

  position(projection: string): bigint {
    return this.#last.get(projection)?.to ?? 0n
  }
}

const codec = eventCodec(simulatedEvents)

/** The rows that the runners wrote, batch by batch, under changing owners. */
export const readModelsEqualReplay: Invariant = {
  name: 'the rows of each projection equal a replay of the log',
  atEnd({ model, shared }) {
    const events = model.events.map(({ stored }) => codec.decode(stored))
    for (const definition of simulatedProjections) {
      const { rows } = shared.targetOf(definition.name)
      for (const [table, expected] of foldInMemory(definition, events))
        mustEqual(rows.get(table) ?? new Map(), expected, () => `the rows of ${table}`)
    }
  },
}
