import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'

export type Clickhouse = ClickHouseClient

/**
 * A client with the settings that all of this code relies on: integers of 64 bits and more as strings, times as ISO 8601 in
 * UTC with the digits of their column, inserts written (not buffered) and deduplicated by their token before they are answered.
 */
export function openClickhouse(url: string): Clickhouse {
  return createClient({
    url,
    application: 'heptad',
    request_timeout: 60_000,
    max_open_connections: 8,
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_decimals: 1,
      date_time_output_format: 'iso',
      date_time_input_format: 'best_effort',
      async_insert: 0,
      insert_deduplicate: 1,
      wait_end_of_query: 1,
    },
  })
}
