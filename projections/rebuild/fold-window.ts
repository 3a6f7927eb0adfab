import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { Coalescer, type RowChange } from '../runner/coalesce.ts'
import { renderPostgres } from '../runner/render-postgres.ts'
import type { BatchEntry } from '../runner/target.ts'
import { insertRows } from './insert-rows.ts'
import { SeenKeys } from './seen-keys.ts'

/** How large a window may become before it is written. */
export interface WindowLimits {
  readonly rows: number
  readonly operations: number
  /** It is written at least this often, so that an interruption loses no more. */
  readonly milliseconds: number
}

export const DEFAULT_LIMITS: WindowLimits = { rows: 30_000, operations: 600_000, milliseconds: 5000 }

/**
 * What a stretch of the log does to the rows of a projection, folded in memory until it is large, then written. A row that was never written before is folded whole
 * and inserted; one that was is changed in the database.
 */
export class FoldWindow {
  readonly #version: number
  readonly #limits: WindowLimits
  readonly #written = new SeenKeys()
  #coalescer = new Coalescer()
  #operations = 0
  #began = performance.now()

  /** `isFresh`: the tables are empty. */
  constructor(version: number, isFresh: boolean, limits: WindowLimits) {
    this.#version = version
    this.#limits = limits
    if (!isFresh) this.#written.addAll()
  }

  get isFull(): boolean {
    const { operations, milliseconds } = this.#limits
    if (this.#operations >= operations || performance.now() >= this.#began + milliseconds) return true
    let rows = 0
    for (const changes of this.#coalescer.changes.values()) rows += changes.size
    return rows >= this.#limits.rows
  }

  /** Throws where an operation does not fit its table. */
  take({ event, operations }: BatchEntry): void {
    for (const operation of operations) this.#coalescer.take(event.tenantId, operation)
    this.#operations += operations.length
  }

  /** Writes the window on a connection in a transaction. Throws what the database throws. */
  async writeTo(client: PostgresClient): Promise<void> {
    const before = new Map<RowChange['table'], Map<string, RowChange>>()
    for (const [table, changes] of this.#coalescer.changes) {
      const known = new Map<string, RowChange>()
      const fresh: RowChange[] = []
      for (const [id, change] of changes) {
        if (this.#written.has(table.name + id)) known.set(id, change)
        else if (change.isWritten) fresh.push(change)
      }
      if (known.size > 0) before.set(table, known)
      if (fresh.length > 0) await client.query(statement(insertRows(table, this.#version, fresh)))
    }
    for (const merge of renderPostgres(before, this.#version)) await client.query(statement(merge))
  }

  /** Begins the next window, once the transaction of this one is committed. */
  clear(): void {
    for (const [table, changes] of this.#coalescer.changes)
      for (const id of changes.keys()) this.#written.add(table.name + id)
    this.#coalescer = new Coalescer()
    this.#operations = 0
    this.#began = performance.now()
  }
}

function statement({ text, values }: { text: string; values: readonly (readonly unknown[])[] }) {
  return { text, values: [...values] }
}
