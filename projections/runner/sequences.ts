import { contains, SLICES, type SliceRange, sliceOf } from '@heptad/infra/slices/slice-of.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { ProjectionDefinition } from '../define.ts'

export type SequenceKind = ProjectionDefinition['sequenceKey']

/** The part of an event that determines its sequence. */
export interface Placed {
  readonly tenantId: TenantId
  readonly streamId: StreamId
}

/** The name of an event's sequence: `<tenant>/<stream>`, `<tenant>` or `all`. */
export function sequenceOf(kind: SequenceKind, { tenantId, streamId }: Placed): string {
  if (kind === 'all') return 'all'
  return kind === 'tenant' ? tenantId : `${tenantId}/${streamId}`
}

/** Which events belong to a range, and which of its sequences are parked. */
export class Sequences {
  readonly #kind: SequenceKind
  readonly #range: SliceRange
  readonly #isWhole: boolean
  readonly #parked: Set<string>

  /** `parked`: names of the parked sequences of this range. */
  constructor(kind: SequenceKind, range: SliceRange, parked: Iterable<string>) {
    this.#kind = kind
    this.#range = range
    this.#isWhole = kind === 'all' || range.last - range.first === SLICES - 1
    this.#parked = new Set(parked)
  }

  get parkedCount(): number {
    return this.#parked.size
  }

  /** Whether the event belongs to this range. Hashes only when the projection is divided. */
  owns(event: Placed): boolean {
    return this.#isWhole || contains(this.#range, sliceOf(this.nameOf(event)))
  }

  nameOf(event: Placed): string {
    return sequenceOf(this.#kind, event)
  }

  isParked(event: Placed): boolean {
    return this.#parked.size > 0 && this.#parked.has(this.nameOf(event))
  }

  park(name: string): void {
    this.#parked.add(name)
  }

  release(name: string): void {
    this.#parked.delete(name)
  }
}
