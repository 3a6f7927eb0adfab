import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { qualifiedName } from '../physical.ts'
import type { Table } from '../table.ts'
import { clickhouseDdl, expiryOf } from './clickhouse-ddl.ts'

/** ClickHouse holds rows that this log did not make. */
export class ForeignRows extends Error {
  override readonly name = 'ForeignRows'
}

export interface WantedTable {
  readonly table: Table
  readonly version: number
  /** This log has made it before. */
  readonly isKnown: boolean
  /** How many days its rows are kept; null for ever. */
  readonly days: number | null
}

/**
 * Makes an analytics table when it is missing, and answers whether it was; one that is there gets the retention that is wanted. Throws
 * {@link ForeignRows} where this log has not made it before, and yet there is one with rows.
 */
export async function ensureClickhouseTable(clickhouse: Clickhouse, wanted: WantedTable): Promise<boolean> {
  const { table, version, isKnown, days } = wanted
  const name = qualifiedName(table, version)
  const exists = (await firstValue(clickhouse, `exists table ${name}`)) === 1
  if (!exists) await clickhouse.command({ query: clickhouseDdl(table, version, days) })
  else if (!isKnown && (await firstValue(clickhouse, `select count() > 0 from ${name}`)) === 1)
    throw new ForeignRows(
      `ClickHouse table ${name} has rows of another log: drop it, or point CLICKHOUSE_URL at another database`,
    )
  else await keepFor(clickhouse, wanted)
  return !exists
}

/** What is kept already is what the server says, so that a change by hand is put right too. */
async function keepFor(clickhouse: Clickhouse, { table, version, days }: WantedTable): Promise<void> {
  const name = qualifiedName(table, version)
  const made = await firstValue(
    clickhouse,
    `select create_table_query from system.tables where database = currentDatabase() and name = '${name}'`,
  )
  const present = /\bTTL (.+? \+ toIntervalDay\(\d+\))/.exec(String(made))?.[1] ?? null
  const wanted = days === null ? null : expiryOf(table, days)
  if (present === wanted) return
  const change = wanted === null ? 'remove ttl' : `modify ttl ${wanted}`
  await clickhouse.command({ query: `alter table ${name} ${change}` })
}

async function firstValue(clickhouse: Clickhouse, query: string): Promise<unknown> {
  const result = await clickhouse.query({ query, format: 'JSONCompactEachRow' })
  const [row] = await result.json<readonly unknown[]>()
  return row?.[0]
}
