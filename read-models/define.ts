import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { z } from 'zod'
import type { Table } from './table.ts'

/** How a query reaches its rows: each statement in a read-only transaction of its own, in which the tenant is bound and freshness was checked. */
export interface QueryContext {
  readonly tenantId: TenantId
  /** PostgreSQL, as the reader role under row-level security. `sql` has `$1 …`; column names come back in camelCase, values in their JSON form. */
  postgres<Row>(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]>
  /** ClickHouse; the tenant filter is added where `{tenant}` stands. Parameters are named. */
  clickhouse<Row>(sql: string, parameters: Readonly<Record<string, unknown>>): Promise<readonly Row[]>
}

/** One page: the rows and the key after which the next page starts, null on the last. The gateway signs it into a cursor. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: readonly string[] | null
  /** The code of what is not there, where a list is of that: a 404 and no empty list. One of its contract's. */
  readonly absence?: string
}

export interface PageRequest {
  /** 1 … 100 */
  readonly limit: number
  /** The key that the last page ended with; null on the first. */
  readonly after: readonly string[] | null
}

/** A place in the log, up to which an answer is made: an instant, or a revision of one of the tenant's streams. */
export type RecordedMoment = { readonly instant: string } | { readonly streamId: StreamId; readonly revision: string }

/** What a list is part of, such as the book whose accounts it shows. */
export interface Whole {
  /** A single. */
  readonly query: QueryDefinition
  /** Its input, by that of the list. */
  inputOf(input: unknown): unknown
  /** The code of the list where the whole is not there: one of its contract's. */
  readonly absence: string
}

/** A query with its permission and the tables whose freshness counts for it. */
export interface QueryDefinition {
  readonly contract: QueryContract
  readonly permission: string
  readonly reads: readonly Table[]
  /** Never answers from rows that lack parked events of the tenant, not even when the caller asks for no position. Money's never do. */
  readonly failsClosed?: boolean
  /** Asked for, by the runner and with a freshness of its own, where the list is empty: only then it may be part of nothing. */
  readonly whole?: Whole
  /** The definition that answers an input from other tables, whose freshness then counts instead; null where this one does. */
  insteadFor?(input: unknown): QueryDefinition | null
  /**
   * The moment by whose record an input is answered, so that its answer is the same for ever; null for now. The runner answers only when that moment has
   * passed in the log, and the tables show everything up to it.
   */
  recordedAsOf?(input: unknown): RecordedMoment | null
  run(db: QueryContext, input: unknown, page: PageRequest): Promise<Page<unknown>>
}

/** The definition that answers this input. */
export function answering(definition: QueryDefinition, input: unknown): QueryDefinition {
  return definition.insteadFor?.(input) ?? definition
}

/** Binds a query to its SQL. A `single` answers a page of at most one row. */
export function defineQuery<Input extends z.ZodType, Row extends z.ZodType>(
  contract: QueryContract<string, Input, Row>,
  definition: {
    permission: string
    reads: readonly Table[]
    failsClosed?: boolean
    insteadFor?(input: z.output<Input>): QueryDefinition | null
    recordedAsOf?(input: z.output<Input>): RecordedMoment | null
    run(db: QueryContext, input: z.output<Input>, page: PageRequest): Promise<Page<z.output<Row>>>
  },
): QueryDefinition {
  return {
    contract,
    ...definition,
    insteadFor: (input) => definition.insteadFor?.(input as z.output<Input>) ?? null,
    recordedAsOf: (input) => definition.recordedAsOf?.(input as z.output<Input>) ?? null,
    run: (db, input, page) => definition.run(db, input as z.output<Input>, page),
  }
}
