import type { ModuleSet } from '@heptad/gateway/module/module-set.ts'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { projectorOf } from '@heptad/projections/runner/project.ts'
import { type MemoryRows, writeInMemory } from '@heptad/projections/runner/render-memory.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJsonLine, printLine, printTable } from '../output.ts'
import { replayRules } from './replay-rules.ts'

/** The rows that the newest version of a projection makes of these events. They are held in memory. Throws a {@link CliFailure}. */
export async function projectEvents(
  events: AsyncIterable<ArchivedEvent>,
  name: string,
  modules: ModuleSet,
): Promise<MemoryRows> {
  const definition = definitionOf(modules, name)
  const rules = replayRules(modules)
  const projector = projectorOf(definition)
  const rows: MemoryRows = new Map(definition.tables.map((table) => [table.name, new Map()]))
  for await (const stored of events) {
    if (!projector.takes(stored.type)) continue
    const read = rules.read(stored)
    if (read.kind === 'of-another-module') continue
    if (read.kind === 'unreadable') throw new CliFailure(EXIT.failed, `position ${stored.position}: ${read.detail}`)
    writeInMemory(rows, [{ event: read.event, operations: projector.project(read.event) }])
  }
  return rows
}

function definitionOf({ projections }: ModuleSet, name: string): ProjectionDefinition {
  const [newest] = projections
    .filter((definition) => definition.name === name)
    .sort((one, other) => other.version - one.version)
  if (newest !== undefined) return newest
  const names = [...new Set(projections.map((definition) => definition.name))].join(', ')
  throw new CliFailure(EXIT.usage, `there is no projection ${name}`, `there are: ${names}`)
}

/** Shows rows: a table for each table; as JSON one row per line. */
export function printRows(
  { stdout }: CliContext,
  tables: MemoryRows,
  { json = false }: { readonly json?: boolean },
  finished: () => void,
): void {
  finished()
  for (const [table, rows] of tables) {
    if (json) for (const row of rows.values()) printJsonLine(stdout, { table, row })
    else printTableRows(stdout, table, [...rows.values()])
  }
}

function printTableRows(
  stdout: CliContext['stdout'],
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  printLine(stdout, `${table}: ${counted(rows.length, 'row')}`)
  if (rows.length > 0)
    printTable(
      stdout,
      columns,
      rows.map((row) => columns.map((column) => cell(row[column]))),
    )
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
