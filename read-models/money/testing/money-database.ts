import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { inOneTrip, type Statement, type StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { escapeLiteral } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { postgresDdl } from '../../ddl/postgres-ddl.ts'
import { type Page, type QueryContext, type QueryDefinition, variantOf } from '../../define.ts'
import { columnName, qualifiedName } from '../../physical.ts'
import { queryContext } from '../../query/query-database.ts'
import type { RowOf, Table } from '../../table.ts'
import { moneyQueries } from '../index.ts'
import { exportQuery } from '../transactions-export.query.ts'
import { moneyTables } from './money-tables.ts'

const VERSION = 1
const HOW_TO_EXPLAIN = 'analyze, costs off, timing off, summary off, buffers off'

/** A database with the empty read models of money, to be filled by hand and asked as a tenant. */
export interface MoneyDatabase {
  insert<T extends Table>(tenantId: TenantId, table: T, rows: readonly RowOf<T>[]): Promise<void>
  /** Every page of a query, each of at most `limit` rows, every row in the form of its contract. */
  ask(tenantId: TenantId, name: string, input: object, limit?: number): Promise<readonly unknown[]>
  /** The same, page by page. */
  pages(tenantId: TenantId, name: string, input: object, limit: number): Promise<readonly (readonly unknown[])[]>
  /** The code of what is not there, where a list is of that; null where it is a list. */
  absence(tenantId: TenantId, name: string, input: object): Promise<string | null>
  /** How the statements of a query are run when no table is small enough to be read whole, and how many rows each step gave. */
  plan(tenantId: TenantId, name: string, input: object): Promise<string>
  /** The same, of the page after a key, as for a statement that a connection has run many times: planned for any parameters. */
  planForAll(tenantId: TenantId, name: string, input: object, after: readonly string[] | null): Promise<string>
  /** Counts the rows of all tables for the planner, as PostgreSQL does by itself after a while. */
  analyze(): Promise<void>
  close(): Promise<void>
}

export async function openMoneyDatabase(): Promise<MoneyDatabase> {
  const database = await testDatabase()
  const poolOf = (role: string) => openPool({ url: database.url, role, max: 1, applicationName: 'test' })
  const owner = poolOf('heptad_owner')
  const projector = poolOf('heptad_projector')
  const engines: Engines = { reader: poolOf('heptad_reader'), clickhouse: openClickhouse('http://127.0.0.1:1') }
  const tables = moneyTables.filter(({ engine }) => engine === 'postgres')
  for (const statement of tables.flatMap((table) => postgresDdl(table, VERSION))) await owner.query(statement)
  return {
    async insert(tenantId, table, rows) {
      const name = qualifiedName(table, VERSION)
      const json = JSON.stringify(
        rows.map((row) => columnsOf(tenantId, row)),
        textOfBigint,
      )
      await projector.query(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1)`, [json])
    },
    async ask(tenantId, name, input, limit = 100) {
      return (await pagesOf(engines, tenantId, { name, input, limit })).flat()
    },
    pages: (tenantId, name, input, limit) => pagesOf(engines, tenantId, { name, input, limit }),
    async absence(tenantId, name, input) {
      const first = (query: QueryDefinition, parsed: unknown) =>
        asTenant<Page<unknown>>(engines, tenantId, query, (context) =>
          query.run(context, parsed, { limit: 1, after: null }),
        )
      const { contract, parent } = queryNamed(name)
      const parsed = contract.input.parse(input)
      const page = await first(queryFor(name, input), parsed)
      if (page.absence !== undefined || page.rows.length > 0 || parent === undefined) return page.absence ?? null
      return (await first(parent.query, parent.inputOf(parsed))).rows.length > 0 ? null : parent.absence
    },
    plan(tenantId, name, input) {
      const query = queryFor(name, input)
      return asTenant(engines, tenantId, query, (context) => explain(context, query, input))
    },
    planForAll(tenantId, name, input, after) {
      const query = queryFor(name, input)
      return asTenant(engines, tenantId, query, (context) => explainForAll(context, query, { input, after }))
    },
    async analyze() {
      await owner.query('analyze')
    },
    async close() {
      await Promise.all([owner.end(), projector.end(), engines.reader.end(), engines.clickhouse.close()])
      await database.drop()
    },
  }
}

async function pagesOf(
  engines: Engines,
  tenantId: TenantId,
  { name, input, limit }: { readonly name: string; readonly input: object; readonly limit: number },
): Promise<readonly (readonly unknown[])[]> {
  const query = queryFor(name, input)
  const pages: unknown[][] = []
  let after: Page<unknown>['next'] = null
  do {
    const page = { limit, after }
    const answer: Page<unknown> = await asTenant(engines, tenantId, query, (context) =>
      query.run(context, query.contract.input.parse(input), page),
    )
    pages.push(answer.rows.map((row) => query.contract.row.parse(row)))
    after = answer.next
  } while (after !== null)
  return pages
}

/** The most rows that any step of a plan gave. */
export function mostRows(plan: string): number {
  return Math.max(...[...plan.matchAll(/actual rows=([\d.]+)/g)].map(([, rows]) => Number(rows)))
}

/** The most rows that one node of a plan has read or left out. */
export function rowsRead(plan: string): number {
  const read = [...plan.matchAll(/actual rows=([\d.]+)|Rows Removed by [^:\n]*: (\d+)/g)]
  return Math.max(...read.map(([, rows, removed]) => Number(rows ?? removed)))
}

/** The analytics engine stays untouched: nothing of money is asked of it. */
interface Engines {
  readonly reader: PostgresPool
  readonly clickhouse: Clickhouse
}

async function asTenant<T>(
  { reader, clickhouse }: Engines,
  tenantId: TenantId,
  query: QueryDefinition,
  work: (context: QueryContext) => Promise<T>,
): Promise<T> {
  const begin = `begin read only; set local heptad.tenant = '${tenantId}'; set local enable_seqscan = off`
  const served = query.reads.map((table) => ({ table, version: VERSION }))
  return inTransaction(reader, begin, (client) => {
    const postgres = async (statement: Statement) => onlyOne(await inOneTrip(client, [statement]))
    return work(queryContext({ tenantId, served, postgres, clickhouse }))
  })
}

function onlyOne([result]: readonly StatementResult[]): StatementResult {
  if (result === undefined) throw new Error('the statement answered nothing')
  return result
}

async function explain(context: QueryContext, query: QueryDefinition, input: object): Promise<string> {
  const lines: string[] = []
  const explaining: QueryContext = {
    ...context,
    async postgres(sql, parameters) {
      const plan = await context.postgres<{ queryPlan: string }>(`explain (${HOW_TO_EXPLAIN}) ${sql}`, parameters)
      lines.push(...plan.flatMap((row) => Object.values(row)))
      return []
    },
  }
  await query.run(explaining, query.contract.input.parse(input), { limit: 20, after: null })
  return lines.join('\n')
}

async function explainForAll(
  context: QueryContext,
  query: QueryDefinition,
  { input, after }: { readonly input: object; readonly after: readonly string[] | null },
): Promise<string> {
  const lines: string[] = []
  const run = (sql: string) => context.postgres<object>(sql, [])
  const explaining: QueryContext = {
    ...context,
    async postgres(sql, parameters) {
      await run(`prepare asked as ${sql}`)
      await run('set local plan_cache_mode = force_generic_plan')
      const values = parameters.map((value) => (value === null ? 'null' : escapeLiteral(String(value))))
      const plan = await run(`explain (${HOW_TO_EXPLAIN}) execute asked(${values.join()})`)
      lines.push(...plan.flatMap((row) => Object.values(row)))
      await run('deallocate asked')
      return []
    },
  }
  await query.run(explaining, query.contract.input.parse(input), { limit: 20, after })
  return lines.join('\n')
}

function queryNamed(name: string): QueryDefinition {
  const query = [...moneyQueries, exportQuery].find(({ contract }) => contract.name === name)
  if (query === undefined) throw new Error(`no query ${name}`)
  return query
}

function queryFor(name: string, input: object): QueryDefinition {
  const query = queryNamed(name)
  return variantOf(query, query.contract.input.parse(input))
}

function columnsOf(tenantId: TenantId, row: object) {
  const columns = Object.entries(row).map(([property, value]) => [columnName(property), value])
  return { tenant_id: tenantId, ...Object.fromEntries(columns) }
}

function textOfBigint(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
