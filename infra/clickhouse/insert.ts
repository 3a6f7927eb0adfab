import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Clickhouse } from './client.ts'

/** Rows for one table, already in a format of ClickHouse. */
export interface Insert {
  /** As it stands in SQL. */
  readonly table: string
  /** The columns of each row, in this order. */
  readonly columns: readonly string[]
  readonly format: 'JSONCompactEachRow'
  /** The rows, cut anywhere. */
  readonly pieces: readonly Uint8Array[]
  /** Another insert under the same token inserts nothing. */
  readonly token: string
}

/** Inserts rows without making a text of them first. Throws the client's error; then the rows may be there or not. */
export async function insert(clickhouse: Clickhouse, { table, columns, format, pieces, token }: Insert): Promise<void> {
  const { stream } = await clickhouse.exec({
    query: `insert into ${table} (${columns.join(', ')}) format ${format}`,
    values: Readable.from(pieces, { objectMode: false }),
    clickhouse_settings: { insert_deduplication_token: token },
  })
  await finished(stream.resume())
}
