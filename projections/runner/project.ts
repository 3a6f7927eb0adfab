import { type EventCodec, NOT_READ, UnknownEvent, withoutMetadata } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { RowOperation } from '../row-operation.ts'
import { EventRefused } from './refusal.ts'
import type { BatchEntry } from './target.ts'

/** A projection definition, ready to run. */
export interface Projector {
  /** Whether the projection wants events of this type. */
  takes(type: string): boolean
  /** Whether it may look at the metadata of events. */
  readonly needsMetadata: boolean
  /** The operations of one event, empty for a type that it does not take. Throws what the projection throws. */
  project(event: RecordedEvent): readonly RowOperation[]
}

/** Looks handlers up by type. Throws when a definition handles one type twice, or mixes engines. */
export function projectorOf(definition: ProjectionDefinition): Projector {
  const handlers = new Map(definition.handlers.map((handler) => [handler.type, handler]))
  if (handlers.size !== definition.handlers.length) throw new Error(`${definition.name} handles an event type twice`)
  engineOf(definition)
  const { every } = definition
  return {
    takes: (type) => every !== undefined || handlers.has(type),
    needsMetadata: definition.withoutMetadata !== true,
    project(event) {
      const own = handlers.get(event.type)?.project(event) ?? []
      return every === undefined ? own : [...every(event), ...own]
    },
  }
}

/** Decodes and projects one event. Throws {@link EventRefused} when the projection cannot take it, {@link UnknownEvent} for a type or version that this release does not know. */
export function projectStored(projector: Projector, codec: EventCodec, stored: StoredEvent): BatchEntry {
  try {
    const event = codec.decode(stored)
    const isWhole = stored.metadata !== NOT_READ
    return {
      event,
      operations: projector.project(isWhole && !projector.needsMetadata ? withoutMetadata(event) : event),
    }
  } catch (cause) {
    throw cause instanceof UnknownEvent ? cause : new EventRefused(stored, { cause })
  }
}

/** The engine that holds all tables of a projection. Throws when they differ. */
export function engineOf({ name, tables }: ProjectionDefinition): 'postgres' | 'clickhouse' {
  const engines = new Set(tables.map((table) => table.engine))
  const [engine] = engines
  if (engine === undefined || engines.size > 1) throw new Error(`${name} must have tables of exactly one engine`)
  return engine
}
