import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { type AnalyticsReader, ensureAnalyticsReader, refusalAdvice } from '@heptad/read-models/ddl/analytics-reader.ts'
import { analyticsRetention } from './analytics-retention.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput } from './foundation.ts'

/** How analytics are kept, and as whom they are asked. */
export type Analytics = ReturnType<typeof addAnalytics>

/** Registers the reader of an outside ClickHouse, whose rows are kept apart by policies; the embedded one has no users. */
export function addAnalytics(input: CompositionInput, engines: Engines) {
  const { config, modules, lifecycle } = input
  const reader = lifecycle.add('migrations', 'analytics reader', { open: () => readerFor(input, engines) })
  const client = lifecycle.add('register', 'analytics reader client', {
    open: () => (reader.value === null ? null : openClickhouse(reader.value.url)),
    close: (opened) => opened?.close(),
  })
  return {
    retention: analyticsRetention(config, modules),
    reader: () => reader.value,
    clickhouse: () => client.value ?? engines.clickhouse.value,
  }
}

async function readerFor({ config, logger }: CompositionInput, engines: Engines): Promise<AnalyticsReader | null> {
  if (config.clickhouseUrl === undefined || config.clickhouseReader === '0') return null
  const outcome = await ensureAnalyticsReader(engines.clickhouse.value, config.clickhouseUrl)
  if (outcome.kind === 'ready') return outcome.reader
  logger.warn({}, refusalAdvice(config.clickhouseUrl, outcome.why))
  return null
}
