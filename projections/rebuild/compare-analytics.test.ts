import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { expect, onTestFinished, test } from 'vitest'
import { thingCounts, thingCountsProjection } from '../testing/example-analytics.ts'
import { compareAnalytics } from './compare-analytics.ts'

test('builds without a table in common are not called equal', async () => {
  const clickhouse = openClickhouse('http://127.0.0.1:1')
  onTestFinished(() => clickhouse.close())
  const renamed = { ...thingCountsProjection, version: 2, tables: [{ ...thingCounts, name: 'test_tallies' }] }
  const compared = compareAnalytics(thingCountsProjection, renamed, { clickhouse }, 1n)
  await expect(compared).rejects.toThrow('no table that test.thingcounts has too')
})
