import { arrayElement } from '@heptad/infra/postgres/array-text.ts'
import type { ColumnKind } from '@heptad/read-models/table.ts'

/**
 * Values of one column as an array in PostgreSQL's text form; JSON, and arrays within, as text. Made here because the driver spends several times
 * as long on it.
 */
export function columnArray(kind: ColumnKind, values: readonly unknown[]): string {
  const elements = new Array<string>(values.length)
  for (let index = 0; index < values.length; index += 1) elements[index] = elementOf(kind, values[index])
  return `{${elements.join(',')}}`
}

function elementOf(kind: ColumnKind, value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (kind === 'json') return arrayElement(JSON.stringify(value))
  if (Array.isArray(value)) return arrayElement(`{${value.map((element) => arrayElement(String(element))).join(',')}}`)
  return typeof value === 'string' ? arrayElement(value) : String(value)
}
