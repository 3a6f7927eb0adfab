import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { Table } from '@heptad/read-models/table.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { afterEach, expect, test } from 'vitest'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingCounted } from '../testing/example.ts'
import { thingCounts, thingCountsProjection } from '../testing/example-analytics.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'

const [tenantId] = exampleTenants
const kept: Table = { ...thingCounts, expires: { by: 'countedAt', afterDays: 30 } }
const briefCounts = defineProjection({
  ...thingCountsProjection,
  tables: [kept],
  handlers: [
    on(thingCounted, ({ data }) => [
      put(kept, { thingId: data.thingId, amount: BigInt(data.amount), countedAt: data.at, note: null }),
    ]),
  ],
})
const OLD = '2020-01-01T00:00:00.000000Z'
const recent = new Date(Date.now() - 86_400_000).toISOString()

let world: RebuildWorld
afterEach(() => world.close())

async function stored(table: string): Promise<readonly (readonly unknown[])[]> {
  const query = `select thing_id, toString(amount) from ${table} final order by 1`
  return (await world.clickhouse.query({ query, format: 'JSONCompactEachRow' })).json()
}

test('a rebuild keeps what the answering build keeps, and equals it, though one of them has forgotten and the other not yet', async () => {
  world = await openRebuildWorld({ definitions: [briefCounts], contracts: thingContracts })
  const counted = (thingId: string, amount: string, at: string) => thing('counted', { thingId, amount, at })
  const events = [counted('old', '1', OLD), counted('recent', '2', recent)]
  await world.store.append([append({ tenantId, streamId: streamOf('test.thing', '1'), events })])
  await world.served(briefCounts.name)
  await world.clickhouse.command({ query: 'optimize table test_thing_counts_v1 final' })
  expect(await stored('test_thing_counts_v1')).toEqual([['recent', '2']])
  const job = await world.job('rebuild', briefCounts.name)
  expect(job).toMatchObject({ state: 'succeeded', outcome: { promoted: true, comparison: { differing: '0' } } })
  await world.clickhouse.command({ query: 'optimize table test_thing_counts_v1_b2 final' })
  expect(await stored('test_thing_counts_v1_b2')).toEqual([['recent', '2']])
  await world.clickhouse.command({ query: 'system stop ttl merges test_thing_counts_v1_b2' })
  await world.clickhouse.insert({
    table: 'test_thing_counts_v1_b2',
    format: 'JSONEachRow',
    values: [{ tenant_id: tenantId, thing_id: 'past', amount: '9', counted_at: OLD, _stream: 'x', _version: 1 }],
  })
  expect(await world.job('verify', briefCounts.name)).toMatchObject({ state: 'succeeded' })
  await world.clickhouse.command({
    query: "alter table test_thing_counts_v1_b2 update amount = 3 where thing_id = 'recent'",
    clickhouse_settings: { mutations_sync: '1' },
  })
  expect(await world.job('verify', briefCounts.name)).toMatchObject({
    state: 'differs',
    outcome: { comparison: { differing: '1' } },
  })
})
