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

interface Watched {
  readonly slices: Written[]
  /** Up to here everything is written; null while nobody asked since the last batch. */
  least: bigint | null
}

/** Slice by slice, each batch goes on where the last one ended, and no earlier owner writes after a later one. */
export class CheckpointWatch {
  readonly #written = new Map<string, Watched>()

  /** Throws {@link Violated}. */
  show({ projection, range, epoch, batch }: TakenBatch): void {
    const watched = this.#watched(projection)
    const { slices } = watched
    watched.least = null
    const written = { epoch, to: batch.to }
    mustHold(batch.to >= batch.from, () => `the checkpoint of ${projection} goes back`)
    for (let slice = range.first; slice <= range.last; slice += 1) {
      const last = slices[slice] ?? NOTHING
      if (last.to !== batch.from)
        mustEqual(batch.from, last.to, () => `where a batch of slice ${slice} of ${projection} begins`)
      mustHold(epoch >= last.epoch, () => `a deposed owner of slice ${slice} of ${projection} writes`)
      slices[slice] = written
    }
  }

  /** Up to here everything is written. */
  position(projection: string): bigint {
    const watched = this.#watched(projection)
    watched.least ??= watched.slices.reduce((least, { to }) => (to < least ? to : least), MORE_THAN_ANY)
    return watched.least
  }

  #watched(projection: string): Watched {
    const known = this.#written.get(projection) ?? { slices: new Array<Written>(SLICES).fill(NOTHING), least: null }
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
