import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { categoryOf, type TenantId } from '@heptad/schemas/ids.ts'
import type { OwnEventsFilter } from '../../ports.ts'
import type { StreamInput } from './stream-input.ts'

/** The part of a selection that the log itself can filter by: the tenant, exact types and categories of streams. */
export function logFilterOf(
  tenantId: TenantId,
  { type, entity }: Pick<StreamInput, 'type' | 'entity'>,
): OwnEventsFilter {
  const isExact = type.length > 0 && !type.some(isPrefix)
  return {
    tenantId,
    ...(isExact ? { types: type } : {}),
    ...(entity.length > 0 ? { categories: [...new Set(entity.map(categoryOf))] } : {}),
  }
}

/** Whether an event is selected, exactly as the caller asked. */
export function selectorOf({ type, entity }: Pick<StreamInput, 'type' | 'entity'>): (event: RecordedEvent) => boolean {
  const types = new Set(type.filter((name) => !isPrefix(name)))
  const prefixes = type.filter(isPrefix)
  const entities = new Set<string>(entity)
  return (event) =>
    (type.length === 0 || types.has(event.type) || prefixes.some((prefix) => event.type.startsWith(prefix))) &&
    (entities.size === 0 || entities.has(event.streamId))
}

function isPrefix(type: string): boolean {
  return type.endsWith('.')
}
