import type { Table } from '@heptad/read-models/table.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { RowOperation } from './row-operation.ts'

/** What one event type does to a projection's rows. */
export interface EventHandler {
  readonly type: string
  project(event: RecordedEvent): readonly RowOperation[]
}

/**
 * Handles one event type, decoded and upcast to its newest version: the contract of its own module's, the name of another's, whose
 * data is then plain JSON.
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

/** A pure function from events to row operations, with a name, a version and the unit of its order. */
export interface ProjectionDefinition {
  /** `<module>.<things>` */
  readonly name: string
  readonly version: number
  readonly sequenceKey: 'stream' | 'tenant' | 'all'
  /** All of one engine. */
  readonly tables: readonly Table[]
  readonly handlers: readonly EventHandler[]
  /** Takes every event, also of types that have no handler (audit). */
  readonly every?: (event: RecordedEvent) => readonly RowOperation[]
}

/** Declares a projection. */
export function defineProjection(definition: ProjectionDefinition): ProjectionDefinition {
  return definition
}
