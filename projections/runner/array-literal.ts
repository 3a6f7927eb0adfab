import type { ColumnKind } from '@heptad/read-models/table.ts'

/**
 * Values of one column as an array in PostgreSQL's text form ("Array Input and Output Syntax" of its documentation); JSON, and arrays within, as text. Made here
 * because the driver spends several times as long on it.
 */
export function columnArray(kind: ColumnKind, values: readonly unknown[]): string {
  const elements = new Array<string>(values.length)
  for (let index = 0; index < values.length; index += 1) elements[index] = elementOf(kind, values[index])
  return `{${elements.join(',')}}`
}

function elementOf(kind: ColumnKind, value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (kind === 'json') return quoted(JSON.stringify(value))
  if (Array.isArray(value)) return quoted(`{${value.map((element) => quoted(String(element))).join(',')}}`)
  return typeof value === 'string' ? quoted(value) : String(value)
}

/** Also what needs none: text from an event must never be read as syntax. */
function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`
}
