import type { TenantId } from '@heptad/schemas/ids.ts'
import type { PageRequest, QueryDefinition } from './define.ts'

/** A question with everything around it: whose, from where on, and how fresh. */
export interface QueryRequest {
  readonly tenantId: TenantId
  /** Parsed by the query's contract. */
  readonly input: unknown
  readonly page: PageRequest
  /** The answer must show everything up to this position of the log. */
  readonly minPosition?: bigint
  /** Milliseconds to wait for `minPosition`; default 2000. */
  readonly waitMs?: number
}

/** One page of rows with confidential values opened, or why there is none. */
export type QueryAnswer =
  | {
      readonly kind: 'page'
      readonly rows: readonly unknown[]
      readonly next: readonly string[] | null
      readonly absence?: string
      /** What the rows show: every event of the tenant up to here, which is one of its own; 0n when it shows none. */
      readonly position: bigint
    }
  | { readonly kind: 'behind'; readonly projection: string; readonly reached: bigint }
  /** What is asked for is the record up to a moment that lies after the end of the log. `aheadMs`: in so many milliseconds it has passed; null where that is for the tenant's commands to bring. */
  | { readonly kind: 'not-reached'; readonly aheadMs: number | null }
  /** Events of the tenant could not be taken, so that its rows are stale until an operator has seen to it. */
  | { readonly kind: 'parked'; readonly projection: string }
  /** The build that answers lacks what the query reads, because this version of its projection has not been promoted. */
  | { readonly kind: 'not-promoted'; readonly projection: string; readonly version: number }
  | { readonly kind: 'unavailable'; readonly part: 'postgres' | 'clickhouse' }

/** Runs queries as the reader role, in one transaction with the check of freshness. */
export interface QueryRunner {
  run(definition: QueryDefinition, request: QueryRequest): Promise<QueryAnswer>
}
