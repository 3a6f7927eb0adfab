import { propertyName } from '../physical.ts'

/** Rows as objects in JSON form: columns in camelCase, bigints as decimal strings. */
export function jsonRows<Row>(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  parse: (column: string, value: unknown) => unknown = (_, value) => jsonValue(value),
): readonly Row[] {
  const properties = columns.map(propertyName)
  return rows.map((cells) => {
    const row: Record<string, unknown> = {}
    for (const [index, property] of properties.entries()) row[property] = parse(property, cells[index])
    return row as Row
  })
}

/** A value as it crosses the API. */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return Array.isArray(value) ? value.map(jsonValue) : value
}
