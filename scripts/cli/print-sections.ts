import { isJsonObject, type Json, type JsonObject } from '@heptad/schemas/json.ts'
import type { TextSink } from './context.ts'
import { printLine, printTable } from './output.ts'

/** Prints an object for a person: its plain values line by line, then each list of objects as a table under its name. */
export function printSections(sink: TextSink, object: JsonObject): void {
  const entries = Object.entries(object)
  for (const [name, value] of entries) if (!isRows(value)) printLine(sink, `${name}: ${cell(value)}`)
  for (const [name, value] of entries) if (isRows(value)) printRows(sink, name, value)
}

function printRows(sink: TextSink, name: string, rows: readonly JsonObject[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  printLine(sink, `\n${name}`)
  printTable(
    sink,
    columns,
    rows.map((row) => columns.map((column) => cell(row[column] ?? null))),
  )
}

function isRows(value: Json): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isJsonObject)
}

function cell(value: Json): string {
  if (value === null) return '-'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
