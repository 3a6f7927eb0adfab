import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { beforeAll, expect, test } from 'vitest'
import { furnishNotes, world } from '../testing/asked-notes.ts'
import { momentStatement } from './moment.ts'
import { Trips } from './trips.ts'

furnishNotes()

const busy = TenantId.parse('00000000-0000-7000-8000-0000000000e1')
const other = TenantId.parse('00000000-0000-7000-8000-0000000000e2')
const [OF_BUSY, OF_OTHER] = [4000, 1500]
const FIRST = Instant.parse('2026-01-01T00:00:00.000000Z')

/** Two stretches of one tenant, and after each of them one of another; an event each millisecond. */
async function fillLog(): Promise<void> {
  await world.superuser.query(
    `insert into log.events (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
     select 1000 + n, case when n % ($1 + $2) < $1 then $3::uuid else $4::uuid end, 'test.note-plans', n, gen_random_uuid(), 'test.note.written', 1,
            '{}', '{}', at, at
     from generate_series(0, 2 * ($1::integer + $2::integer) - 1) as n,
       lateral (select $5::timestamptz + n * interval '1 ms' as at) as times`,
    [OF_BUSY, OF_OTHER, busy, other, FIRST],
  )
  await world.superuser.query('vacuum analyze log.events')
}

beforeAll(fillLog)

test.each([
  ['the beginning of the log', FIRST],
  ['a stretch that others wrote', plusMs(FIRST, OF_BUSY + OF_OTHER / 2)],
])('a tenant with most events finds %s without going along what others wrote', async (_, instant) => {
  const { text, values } = momentStatement({ instant })
  const explain = { text: `explain (analyze, format json) ${text}`, values }
  const [plan] = await new Trips(world.reader).shared(busy, [explain])
  const counts = JSON.stringify(plan?.rows).matchAll(/"Rows Removed by Filter\W+(\d+)/g)
  expect([...counts].reduce((sum, [, count]) => sum + Number(count), 0)).toBeLessThan(100)
})
