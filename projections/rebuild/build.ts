import { buildName } from '@heptad/read-models/physical.ts'
import type { Table } from '@heptad/read-models/table.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { RowOperation } from '../row-operation.ts'

/** One copy of the tables of a projection version. Build 1 has the plain table names; rebuilds make others beside it. */
export interface BuildKey {
  readonly projection: string
  readonly version: number
  readonly build: number
}

/** The projection, changed to fill the tables of one build, and named after it. */
export function definitionOfBuild(definition: ProjectionDefinition, build: number): ProjectionDefinition {
  if (build === 1) return definition
  const copies = new Map(definition.tables.map((table) => [table, { ...table, build }]))
  const { every } = definition
  return {
    ...definition,
    name: buildName(definition.name, build),
    tables: [...copies.values()],
    handlers: definition.handlers.map(({ type, project }) => ({
      type,
      project: (event) => redirected(project(event), copies),
    })),
    ...(every === undefined ? {} : { every: (event) => redirected(every(event), copies) }),
  }
}

/** `money.balances version 1, build 2` */
export function describeBuild({ projection, version, build }: BuildKey): string {
  return `${projection} version ${version}, build ${build}`
}

function redirected(operations: readonly RowOperation[], copies: ReadonlyMap<Table, Table>): readonly RowOperation[] {
  return operations.map((operation) => {
    const table = copies.get(operation.table)
    if (table === undefined) throw new TypeError(`${operation.table.name} is not a table of this projection`)
    return { kind: operation.kind, table, row: operation.row }
  })
}
