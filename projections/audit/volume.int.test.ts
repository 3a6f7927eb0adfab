import { append, event, newCommand, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AskedWorld, openAskedWorld } from '../testing/asked-world.ts'
import { thingContracts } from '../testing/example.ts'
import { recordsProjection } from './records.ts'

const closing: (() => Promise<unknown>)[] = []
let world: AskedWorld

beforeAll(async () => {
  world = await openAskedWorld({ definitions: [recordsProjection], contracts: thingContracts, closing })
  const runner = await world.start()
  closing.push(() => runner.stop())
})
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function named(tenantId: TenantId, thingId: string): Promise<bigint> {
  const metadata = { actor: { type: 'user', id: 'u-1' }, commandId: newCommand(), commandType: 'test.thing.name' }
  const data = { thingId, name: 'n' }
  const one = event({ type: 'test.thing.named', data: JSON.stringify(data), metadata: JSON.stringify(metadata) })
  const [verdict] = await world.store.append([
    append({ tenantId, streamId: streamOf('test.thing', thingId), events: [one] }),
  ])
  if (verdict?.kind !== 'appended') throw new Error('not appended')
  return verdict.lastPosition
}

/** Records of other days, as the log would have them if it were older: so many of each type on each day. */
async function recordedOn(tenantId: string, days: readonly string[], types: Readonly<Record<string, number>>) {
  for (const day of days)
    for (const [type, count] of Object.entries(types))
      await world.clickhouse.command({
        query: `insert into audit_records_v1 (tenant_id, action, recorded_at, _stream, _revision)
          select toUUID('${tenantId}'), '${type}', toDateTime64('${day} 00:00:00', 6, 'UTC') + toIntervalSecond(86399 * (number % 2)), '${type}', number
          from numbers(${count})`,
      })
}

test('events are counted by day and type, each once, as soon as their position is asked for', async () => {
  const [tenantId, other] = [newTenant(), newTenant()]
  await named(other, 'a')
  await named(tenantId, 'a')
  const minPosition = await named(tenantId, 'b')
  const rows = await world.ask(tenantId, 'audit.volume.list', {}, { minPosition })
  expect(rows).toEqual([{ day: expect.any(String), type: 'test.thing.named', events: '2' }])
})

test('filters: a type or its beginning, days; pages of any size follow each other', async () => {
  const tenantId = newTenant()
  await recordedOn(tenantId, ['2026-01-01', '2026-01-02', '2026-01-04'], { 'a.b': 2, 'a.bc': 1, 'b.a': 3 })
  const found = async (input: object, limit = 100) => {
    const rows = await world.ask(tenantId, 'audit.volume.list', input, { limit })
    return (rows as readonly { day: string; type: string; events: string }[]).map(
      ({ day, type, events }) => `${day.slice(8)} ${type} ${events}`,
    )
  }
  const all = [
    '01 a.b 2',
    '01 a.bc 1',
    '01 b.a 3',
    '02 a.b 2',
    '02 a.bc 1',
    '02 b.a 3',
    '04 a.b 2',
    '04 a.bc 1',
    '04 b.a 3',
  ]
  for (const limit of [1, 2, 8, 9, 100]) expect(await found({}, limit)).toEqual(all)
  expect(await found({ type: 'a.b' })).toEqual(['01 a.b 2', '02 a.b 2', '04 a.b 2'])
  expect(await found({ type: 'b.' })).toEqual(['01 b.a 3', '02 b.a 3', '04 b.a 3'])
  expect(await found({ from: '2026-01-02', to: '2026-01-04', type: 'a.' })).toEqual(['02 a.b 2', '02 a.bc 1'])
  expect(await found({ from: '2026-01-03', to: '2026-01-04' })).toEqual([])
})
