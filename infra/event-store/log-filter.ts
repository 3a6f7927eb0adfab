import { categoryOf } from '@heptad/schemas/ids.ts'
import type { LogFilter, StoredEvent } from './port.ts'

/** A test for what a filter lets through. */
export function matcherOf(filter: LogFilter = {}): (event: StoredEvent) => boolean {
  const { tenantId } = filter
  const categories = filter.categories && new Set(filter.categories)
  const types = filter.types && new Set(filter.types)
  return (event) =>
    (tenantId === undefined || event.tenantId === tenantId) &&
    (categories === undefined || categories.has(categoryOf(event.streamId))) &&
    (types === undefined || types.has(event.type))
}
