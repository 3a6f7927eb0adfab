import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { startEmbeddedClickhouse } from '@heptad/infra/clickhouse/embedded.ts'
import { insert } from '@heptad/infra/clickhouse/insert.ts'
import { entriesAnalyticsProjection } from '@heptad/projections/money/entries-analytics.ts'
import { ensureClickhouseTable } from '@heptad/read-models/ddl/ensure-clickhouse-table.ts'
import { moneyEntriesAnalytics } from '@heptad/read-models/money/entries-analytics.table.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { atLeast, atMost, type Figure } from '../figure.ts'
import { median } from '../statistics.ts'
import { entryBlocks } from './entry-blocks.ts'
import { turnoverPages } from './turnover-pages.ts'

const { version: VERSION } = entriesAnalyticsProjection
const QUERIES = 9

/** Rows into the embedded ClickHouse, and sums out of it. */
export const clickhouse: Measurement<'rows' | 'block'> = {
  name: 'clickhouse',
  summary: 'insert entries into the embedded ClickHouse, and group them',
  description:
    'Inserts rows of money.entries-analytics into the embedded ClickHouse: its HTTP door, the client and the table (fsync after insert, deduplication) that projections use, one block after the other. Blocks are made before the clock runs. Then groups all rows by asset and side, with duplicates replaced (final) and without, and asks for pages of money.turnover.list over as many rows. There is no peer.',
  takes: [],
  sizes: {
    rows: { summary: 'rows to insert', default: 1_000_000 },
    block: { summary: 'rows in each insert', default: 20_000 },
  },
  measure: ({ rows, block }, progress) => measure(rows, block, progress),
}

async function measure(rows: number, block: number, progress: (line: string) => void): Promise<Measured> {
  const home = await mkdtemp(join(tmpdir(), 'heptad-bench-'))
  const server = await startEmbeddedClickhouse({ home })
  const client = openClickhouse(server.url)
  try {
    await ensureClickhouseTable(client, { table: moneyEntriesAnalytics, version: VERSION, isKnown: false, days: null })
    progress(`inserting ${rows} rows`)
    const inserted = await insertAll(client, rows, block)
    progress('grouping')
    const [plain, final] = [await grouped(client, ''), await grouped(client, 'final')]
    await check(client, rows)
    const figures: readonly Figure[] = [
      { name: 'inserted', value: rows / inserted.seconds, unit: '/s', goal: atLeast(120_000, 250_000) },
      { name: 'a block, p50', value: inserted.blockMs, unit: 'ms' },
      { name: `group-by over ${rows} rows`, value: plain, unit: 'ms', goal: atMost(50) },
      { name: `group-by over ${rows} rows, final`, value: final, unit: 'ms' },
      ...(await turnoverPages(client, rows)),
    ]
    const [version] = await select<{ version: string }>(client, 'select version() as version')
    const settings = {
      table: { name: qualifiedName(moneyEntriesAnalytics, VERSION), jsonBytesPerRow: inserted.rowBytes },
    }
    return { engines: { clickhouse: version?.version ?? '' }, settings, figures, found: { table: { rows } } }
  } finally {
    await client.close()
    await server.stop()
    await rm(home, { recursive: true, maxRetries: 10, retryDelay: 200 })
  }
}

async function insertAll(client: Clickhouse, rows: number, size: number) {
  const times: number[] = []
  let rowBytes = 0
  for (const block of entryBlocks(rows, size)) {
    if (rowBytes === 0) rowBytes = Math.round(Buffer.concat(block.rows.pieces).length / block.rows.count)
    const began = performance.now()
    await insert(client, { ...block, format: 'JSONCompactEachRow', pieces: block.rows.pieces })
    times.push(performance.now() - began)
  }
  return { seconds: times.reduce((sum, ms) => sum + ms, 0) / 1000, blockMs: median(times), rowBytes }
}

async function grouped(client: Clickhouse, modifier: '' | 'final'): Promise<number> {
  const table = qualifiedName(moneyEntriesAnalytics, VERSION)
  const times: number[] = []
  for (let query = 0; query < QUERIES; query += 1) {
    const began = performance.now()
    await select(client, `select asset, side, sum(amount), count() from ${table} ${modifier} group by asset, side`)
    times.push(performance.now() - began)
  }
  return median(times)
}

async function check(client: Clickhouse, rows: number): Promise<void> {
  const table = qualifiedName(moneyEntriesAnalytics, VERSION)
  const sums = await select<{ n: string; amount: string }>(
    client,
    `select toString(count()) as n, toString(sum(amount)) as amount from ${table} final`,
  )
  if (sums[0]?.n !== `${rows}` || sums[0].amount !== `${rows * 1050}`)
    throw new Error(`${rows} rows were inserted, the table has ${JSON.stringify(sums)}`)
}

async function select<Row>(client: Clickhouse, query: string): Promise<readonly Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow' })
  return result.json<Row>()
}
