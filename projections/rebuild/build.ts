import { buildName } from '@heptad/read-models/physical.ts'
import type { Table } from '@heptad/read-models/table.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { RowOperation } from '../row-operation.ts'

/** One copy of the tables of a projection version. The first has the plain names, rebuilds make others beside it. */
export interface BuildKey {
  readonly projection: string
  readonly version: number
  readonly build: number
}

/** A projection that fills the tables of one build instead of the plain ones, under the name of that build. */
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
