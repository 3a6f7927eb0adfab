import { amount, analyticsTable, instant, json, text } from '@heptad/read-models/table.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'
import { thingCounted, thingTagged } from './example.ts'

/** One row per count, in ClickHouse. */
export const thingCounts = analyticsTable(
  'test_thing_counts',
  { thingId: text().key(), amount: amount(), countedAt: instant(), note: json().nullable() },
  { orderBy: ['countedAt'] },
)

export const thingCountsProjection = defineProjection({
  name: 'test.thingcounts',
  version: 1,
  sequenceKey: 'stream',
  tables: [thingCounts],
  handlers: [
    on(thingCounted, ({ data }) => [
      put(thingCounts, { thingId: data.thingId, amount: BigInt(data.amount), countedAt: data.at, note: null }),
      put(thingCounts, {
        thingId: data.thingId,
        amount: -BigInt(data.amount),
        countedAt: data.at,
        note: { twin: true },
      }),
    ]),
    on(thingTagged, () => []),
  ],
})
