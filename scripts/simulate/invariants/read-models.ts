import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { SLICES, type SliceRange } from '@heptad/infra/slices/slice-of.ts'
import { foldInMemory } from '@heptad/projections/runner/render-memory.ts'
import type { Batch } from '@heptad/projections/runner/target.ts'
import { simulatedEvents, simulatedProjections } from '../workload/projections.ts'
import type { Invariant } from './invariant.ts'
import { mustEqual, mustHold } from './violated.ts'

/** A batch that a target has taken. */
export interface TakenBatch {
  readonly projection: string
  readonly range: SliceRange
  readonly epoch: bigint
  readonly batch: Batch
}

interface Written {
  readonly epoch: bigint
  readonly to: bigint
}

const NOTHING: Written = { epoch: 0n, to: 0n }

/** Slice by slice, each batch goes on where the last one ended, and no earlier owner writes after a later one. */
export class CheckpointWatch {
  readonly #written = new Map<string, Written[]>()

  /** Throws {@link Violated}. */
  show({ projection, range, epoch, batch }: TakenBatch): void {
    const slices = this.#slicesOf(projection)
    mustHold(batch.to >= batch.from, () => `the checkpoint of ${projection} goes back`)
    for (let slice = range.first; slice <= range.last; slice += 1) {
      const last = slices[slice] ?? NOTHING
      if (last.to !== batch.from)
        mustEqual(batch.from, last.to, () => `where a batch of slice ${slice} of ${projection} begins`)
      mustHold(epoch >= last.epoch, () => `a deposed owner of slice ${slice} of ${projection} writes`)
      slices[slice] = { epoch, to: batch.to }
    }
  }

  /** Up to here everything is written. */
  position(projection: string): bigint {
    return this.#slicesOf(projection).reduce((least, { to }) => (to < least ? to : least), MORE_THAN_ANY)
  }

  #slicesOf(projection: string): Written[] {
    const known = this.#written.get(projection) ?? new Array<Written>(SLICES).fill(NOTHING)
    this.#written.set(projection, known)
    return known
  }
}

const MORE_THAN_ANY = 2n ** 63n

const codec = eventCodec(simulatedEvents)

/** The rows that the runners wrote, batch by batch, under changing owners. */
export const readModelsEqualReplay: Invariant = {
  name: 'the rows of each projection equal a replay of the log',
  atEnd({ model, shared }) {
    const events = model.events.map(({ stored }) => codec.decode(stored))
    for (const definition of simulatedProjections) {
      const rows = shared.readModels.rowsOf(definition.name)
      for (const [table, expected] of foldInMemory(definition, events))
        mustEqual(rows.get(table) ?? new Map(), expected, () => `the rows of ${table}`)
    }
  },
}
