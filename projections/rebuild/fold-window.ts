import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import type { Table } from '@heptad/read-models/table.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { RowOperation } from '../row-operation.ts'
import { type Changes, Coalescer, mustAppend } from '../runner/coalesce.ts'
import { renderRows } from '../runner/render-postgres.ts'
import { type RowChange, rowId } from '../runner/row-change.ts'
import type { BatchEntry } from '../runner/target.ts'
import { FreshRows } from './fresh-rows.ts'
import type { SeenKeys } from './seen-keys.ts'

/** How large a window may become before it is written. */
export interface WindowLimits {
  /** Columns of its rows, plus {@link VALUES_PER_ROW} for each row. */
  readonly values: number
  readonly operations: number
  /** A window is written after this time at the latest, so that an interruption loses no more. */
  readonly milliseconds: number
}

/** Memory of a row beside its columns, counted as columns. */
const VALUES_PER_ROW = 4

/** What a span of the log does to the rows of a projection. */
export interface Folding {
  readonly changes: Changes
  /** Rows of append-only tables. */
  readonly appended: Iterable<FreshRows>
}

/** Folds events in memory until the window is large enough to be written. */
export class FoldWindow {
  readonly #limits: WindowLimits
  #coalescer = new Coalescer()
  #appended = new Map<Table, FreshRows>()
  #operations = 0
  #began = performance.now()

  constructor(limits: WindowLimits) {
    this.#limits = limits
  }

  /** Which part of a limit is used up, of that one which is nearest; from 1 on it must be written. */
  get fullness(): number {
    const { values, operations, milliseconds } = this.#limits
    const lasted = performance.now() - this.#began
    return Math.max(this.#values / values, this.#operations / operations, lasted / milliseconds)
  }

  /** Throws where an operation does not fit its table. */
  take({ event, operations }: BatchEntry): void {
    for (const operation of operations) {
      if (operation.table.isAppendOnly === true) this.#append(event.tenantId, operation)
      else this.#coalescer.take(event.tenantId, operation)
    }
    this.#operations += operations.length
  }

  /** Ends the window and begins the next. */
  cut(): Folding {
    const folding = { changes: this.#coalescer.changes, appended: this.#appended.values() }
    this.#coalescer = new Coalescer()
    this.#appended = new Map()
    this.#operations = 0
    this.#began = performance.now()
    return folding
  }

  /** As the limit counts them. */
  get #values(): number {
    let values = 0
    for (const [{ columns }, { size }] of [...this.#coalescer.changes, ...this.#appended])
      values += size * (Object.keys(columns).length + VALUES_PER_ROW)
    return values
  }

  #append(tenantId: TenantId, { kind, table, row }: RowOperation): void {
    mustAppend(kind, table)
    const rows = this.#appended.get(table) ?? new FreshRows(table)
    this.#appended.set(table, rows)
    rows.append(tenantId, row)
  }
}

/** Writes windows one after the other. A row that was certainly never written is inserted whole; any other is merged in the database. */
export class WindowWriter {
  readonly #version: number
  readonly #written: SeenKeys

  /** `written`: the keys of all rows that exist. */
  constructor(version: number, written: SeenKeys) {
    this.#version = version
    this.#written = written
  }

  /** Writes a window on a connection in a transaction. Once it has thrown, its keys include rows that were not written: it must not be used again. */
  async write(client: PostgresClient, { changes, appended }: Folding): Promise<void> {
    for (const rows of appended) await rows.insert(client, this.#version)
    for (const [table, rows] of changes) {
      const known: RowChange[] = []
      const fresh = new FreshRows(table)
      for (const change of rows) {
        if (this.#written.see(table.name + rowId(change))) known.push(change)
        else if (change.isWritten) fresh.add(change)
      }
      await fresh.insert(client, this.#version)
      for (const { text, values } of renderRows(table, this.#version, known))
        await client.query({ text, values: [...values] })
    }
  }
}
