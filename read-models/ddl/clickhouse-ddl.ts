import { clickhouseType, columnName, keyColumns, qualifiedName } from '../physical.ts'
import type { Retention } from '../retention.ts'
import type { Table } from '../table.ts'

/** How many of the latest blocks ClickHouse recognises when they are sent again. */
const DEDUPLICATION_WINDOW = 1000

/**
 * The statement that makes one analytics table for one projection version. A row is told from others by the event that made it (stream, revision) and its
 * place among that event's rows; sent again, it replaces itself. A block is acknowledged only when it is on disk.
 */
export function clickhouseDdl(table: Table, version: number, days: ReturnType<Retention> = null): string {
  if (keyColumns(table).length === 0) throw new Error(`read model ${table.name} has no key`)
  const columns = Object.entries(table.columns).map(([name, column]) => `${columnName(name)} ${clickhouseType(column)}`)
  const order = ['tenant_id', ...(table.orderBy ?? keyColumns(table)).map(columnName), '_stream', '_revision', '_row']
  return [
    `create table if not exists ${qualifiedName(table, version)} (`,
    ['tenant_id UUID', ...columns, ...EVENT_COLUMNS].map((line) => `  ${line}`).join(',\n'),
    ')',
    'engine = ReplacingMergeTree(_version)',
    `order by (${order.join(', ')})`,
    ...(days === null ? [] : [`ttl ${expiryOf(table, days)}`]),
    `settings non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}, fsync_after_insert = 1, fsync_part_directory = 1`,
  ].join('\n')
}

/** One day after the last query has shown it, so that no answer depends on when ClickHouse removes a row. */
export function expiryOf({ name, expires }: Table, days: number): string {
  if (expires === undefined) throw new Error(`${name} has no column by which its rows expire`)
  return `${columnName(expires.by)} + toIntervalDay(${days + 1})`
}

/** Where a row comes from. Never selected by a query: `_version` is a position of the log. */
const EVENT_COLUMNS = ['_stream String', '_revision UInt64', '_row UInt32', '_version UInt64']
