import type { Table } from '../table.ts'

/** A projection version and its tables, as `ProjectionDefinition` has them. */
export interface ReadModel {
  readonly name: string
  readonly version: number
  readonly tables: readonly Table[]
}

/** The shape of a table as text, one line per column, index and sort order: what may not change within a version. */
export function shapeOf(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, { kind, isKey, isNullable }]) =>
    [name, kind, ...(isKey ? ['key'] : []), ...(isNullable ? ['nullable'] : [])].join(' '),
  )
  const indexes = table.indexes.map((names) => `index ${names.join(' ')}`)
  const order = table.orderBy === undefined ? [] : [`order ${table.orderBy.join(' ')}`]
  return [...columns, ...indexes, ...order].join('\n')
}

/** The lines in which two shapes differ: `-` only before, `+` only now; a mere change of order names both in full. */
export function shapeDifference(before: string, now: string): string {
  const [old, fresh] = [before.split('\n'), now.split('\n')]
  const removed = old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`)
  const added = fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)
  const lines = [...removed, ...added]
  return lines.length > 0 ? lines.join(', ') : `order of lines: ${old.join(', ')} → ${fresh.join(', ')}`
}
