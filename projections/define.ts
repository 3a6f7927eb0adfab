import type { Table } from '@heptad/read-models/table.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { RowOperation } from './row-operation.ts'

/** How a projection handles one event type. */
export interface EventHandler {
  readonly type: string
  project(event: RecordedEvent): readonly RowOperation[]
}

/**
 * Handles one event type, decoded and upcast to its newest version. A type of the projection's own module is given by its contract, one of
 * another module by name; its data is then plain JSON.
 */
export function on<Type extends string, Schema extends z.ZodType>(
  contract: EventContract<Type, Schema> | Type,
  project: (event: RecordedEvent<Type, DataOf<Schema>>) => readonly RowOperation[],
): EventHandler {
  const type = typeof contract === 'string' ? contract : contract.type
  return { type, project: project as unknown as EventHandler['project'] }
}

/** Without a contract nothing is known about an event's data. */
type DataOf<Schema extends z.ZodType> = z.ZodType extends Schema ? JsonObject : z.output<Schema>

/** A pure function from events to row operations, with a name, a version and a sequence key. */
export interface ProjectionDefinition {
  /** `<module>.<things>` */
  readonly name: string
  readonly version: number
  /** The unit of order, parallelism and parking: events of one sequence are applied in order. A row must belong to one sequence. */
  readonly sequenceKey: 'stream' | 'tenant' | 'all'
  /** All in the same engine. */
  readonly tables: readonly Table[]
  readonly handlers: readonly EventHandler[]
  /** Its functions never look at `event.metadata`, so that a rebuild need not read them, which are half of a log. Who looks all the same is told by an error. */
  readonly withoutMetadata?: true
  /** Applied to every event before its handler, also to types without one (audit). */
  readonly every?: (event: RecordedEvent) => readonly RowOperation[]
}

/** Declares a projection. */
export function defineProjection(definition: ProjectionDefinition): ProjectionDefinition {
  return definition
}
