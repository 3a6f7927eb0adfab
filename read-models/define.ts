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
  /** Set when what the list belongs to does not exist: the code of a 404 in place of an empty list; one of its contract's. */
  readonly absence?: string
}

export interface PageRequest {
  /** 1 … 100 for a page of the API; an export takes more at once. */
  readonly limit: number
  /** The key that the last page ended with; null on the first. */
  readonly after: readonly string[] | null
}

/** A place in the log, up to which an answer is made: an instant, or a revision of one of the tenant's streams. */
export type RecordedMoment = { readonly instant: string } | { readonly streamId: StreamId; readonly revision: string }

/** What the rows of a list belong to, such as the book whose accounts are listed. */
export interface Parent {
  /** The query of the parent, of shape `single`. */
  readonly query: QueryDefinition
  /** The input of that query, from the input of the list. */
  inputOf(input: unknown): unknown
  /** The code that the list answers when there is no such parent; one of its contract's. */
  readonly absence: string
}

/** A query with its permission and the tables whose freshness counts for it. */
export interface QueryDefinition {
  readonly contract: QueryContract
  readonly permission: string
  readonly reads: readonly Table[]
  /** Refuses to answer while events of the tenant are parked, even when the caller asks for no position. All queries of money do. */
  readonly failsClosed?: boolean
  /** The runner asks for it, with its own freshness check, when the list is empty: only then the parent may not exist. */
  readonly parent?: Parent
  /** The definition that answers this input in place of this one, from other tables, whose freshness then counts; null for this one itself. */
  variantFor?(input: unknown): QueryDefinition | null
  /**
   * The moment by whose record an input is answered, so that its answer is the same for ever; null for now. The runner answers only when that moment has
   * passed in the log, and the tables show everything up to it.
   */
  recordedAsOf?(input: unknown): RecordedMoment | null
  run(db: QueryContext, input: unknown, page: PageRequest): Promise<Page<unknown>>
}

/** The definition that answers this input: a variant, or the definition itself. */
export function variantOf(definition: QueryDefinition, input: unknown): QueryDefinition {
  return definition.variantFor?.(input) ?? definition
}

/** A {@link QueryDefinition} with the types of its contract. */
export interface BoundQuery<Input extends z.ZodType, Row extends z.ZodType> {
  permission: string
  reads: readonly Table[]
  failsClosed?: boolean
  variantFor?(input: z.output<Input>): QueryDefinition | null
  recordedAsOf?(input: z.output<Input>): RecordedMoment | null
  run(db: QueryContext, input: z.output<Input>, page: PageRequest): Promise<Page<z.output<Row>>>
}

/** Binds a query to its SQL. A `single` answers a page of at most one row. */
export function defineQuery<Input extends z.ZodType, Row extends z.ZodType>(
  contract: QueryContract<string, Input, Row>,
  definition: BoundQuery<Input, Row>,
): QueryDefinition {
  return {
    contract,
    ...definition,
    variantFor: (input) => definition.variantFor?.(input as z.output<Input>) ?? null,
    recordedAsOf: (input) => definition.recordedAsOf?.(input as z.output<Input>) ?? null,
    run: (db, input, page) => definition.run(db, input as z.output<Input>, page),
  }
}
