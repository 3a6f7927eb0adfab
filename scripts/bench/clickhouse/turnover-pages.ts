import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { ensureClickhouseTable } from '@heptad/read-models/ddl/ensure-clickhouse-table.ts'
import { moneyEntriesAnalytics } from '@heptad/read-models/money/entries-analytics.table.ts'
import { turnoverQueries } from '@heptad/read-models/money/turnover.query.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import { queryContext } from '@heptad/read-models/query/query-database.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { atMost, type Figure } from '../figure.ts'
import { median } from '../statistics.ts'

const TENANT = TenantId.parse('0199a3c0-0000-7000-8000-000000000001')
/** Beside the table that the inserts are measured on. */
const TABLE = { ...moneyEntriesAnalytics, build: 2 }
const [VERSION, BLOCKS, QUERIES, PATHS, DAYS] = [1, 10, 9, 1000, 34]
const ASKED = {
  'first page': { input: {}, after: null },
  'page in the middle': { input: {}, after: ['2026-01-17', 'EUR', 'users:500:cash'] },
  'one path, all days': { input: { pathPrefix: 'users:77' }, after: null },
  'one week': { input: { from: '2026-01-20', to: '2026-01-27' }, after: null },
}

/** Pages of turnover as `money.turnover.list` asks for them, over this many rows of one tenant and book. */
export async function turnoverPages(client: Clickhouse, rows: number): Promise<readonly Figure[]> {
  await ensureClickhouseTable(client, { table: TABLE, version: VERSION, isKnown: false, days: null })
  const name = qualifiedName(TABLE, VERSION)
  const size = Math.ceil(rows / BLOCKS)
  for (let from = 0; from < rows; from += size)
    await client.command({ query: fill(name, from, Math.min(size, rows - from), rows) })
  const found = await client.query({
    query: `select toString(count()) as n from ${name} final`,
    format: 'JSONEachRow',
  })
  const [sum] = await found.json<{ n: string }>()
  if (sum?.n !== `${rows}`) throw new Error(`${rows} entries were inserted, the table has ${sum?.n}`)
  const figures: Figure[] = []
  for (const [what, { input, after }] of Object.entries(ASKED))
    figures.push({ name: `turnover, ${what}`, value: await asked(client, input, after), unit: 'ms', goal: atMost(50) })
  return figures
}

function fill(table: string, from: number, count: number, rows: number): string {
  return `insert into ${table} (tenant_id, account_id, account_version, transaction_id, book_id, day, path, asset, scale, side, amount,
      effective_at, recorded_at, _stream, _revision, _row, _version)
    select toUUID('${TENANT}'), reinterpretAsUUID(account * 2 + number % 2), number, reinterpretAsUUID(number), 'main', toDate32(at),
      concat('users:', toString(cityHash64(number) % ${PATHS} as account), ':cash'), ['EUR', 'USD'][1 + number % 2], 2,
      ['debit', 'credit'][1 + intDiv(number, 2) % 2], 1050, at, at, 'money.book-main', number, 0, number
    from (select number, toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + intDiv(number * ${DAYS} * 86400, ${rows}) as at
      from numbers(${from}, ${count}))`
}

async function asked(clickhouse: Clickhouse, input: object, after: readonly string[] | null): Promise<number> {
  const [query] = turnoverQueries
  if (query === undefined) throw new Error('there is no query of turnover')
  const served = [{ table: TABLE, version: VERSION }]
  const context = queryContext({ tenantId: TENANT, served, postgres: null, clickhouse })
  const times: number[] = []
  for (let turn = 0; turn < QUERIES; turn += 1) {
    const began = performance.now()
    const { rows } = await query.run(context, query.contract.input.parse(input), { limit: 20, after })
    times.push(performance.now() - began)
    if (rows.length === 0) throw new Error('the page is empty')
  }
  return median(times)
}
