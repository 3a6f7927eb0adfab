import { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, instantFromMicros, microsOf, plusMs } from '@heptad/schemas/instant.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RecordedMoment } from '../define.ts'
import { ask, checkpoint, clock, furnishNotes, listNotes, stranger, world } from '../testing/asked-notes.ts'
import { COMMITTED_WITHIN_MS, momentPlaceOf, momentStatement } from './moment.ts'
import { Trips } from './trips.ts'

furnishNotes()

const owner = TenantId.parse('00000000-0000-7000-8000-0000000000c1')
const other = TenantId.parse('00000000-0000-7000-8000-0000000000c2')
const nobody = TenantId.parse('00000000-0000-7000-8000-0000000000c3')
const stream = StreamId.parse('test.note-moments')
const HOUR_MS = 3_600_000
/** The clocks of this process and of its database, at most. */
const CLOCKS_APART_MS = 100
const START = plusMs(clock.now(), -HOUR_MS)
/** Each millisecond one event, now of one tenant, now of the other; some of them at one instant with the one before. */
const EVENTS = Array.from({ length: 200 }, (_, index) => ({
  position: BigInt(1000 + index),
  tenantId: index % 3 === 0 ? other : owner,
  recordedAt: plusMs(START, index - (index % 5 === 0 ? 0 : index % 2)),
}))
const own = EVENTS.filter(({ tenantId }) => tenantId === owner)
const LAST = own.at(-1)?.position ?? 0n

beforeAll(async () => {
  for (const { position, tenantId, recordedAt } of EVENTS) {
    const revision = EVENTS.filter((event) => event.tenantId === tenantId && event.position < position).length
    await insert(position, tenantId, revision, recordedAt)
  }
})

async function insert(position: bigint, tenantId: TenantId, revision: number, recordedAt: Instant): Promise<void> {
  await world.superuser.query(
    `insert into log.events (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
     values ($1, $2, $3, $4, gen_random_uuid(), 'test.note.written', 1, '{}', '{}', $5::timestamptz, $5::timestamptz)`,
    [position, tenantId, stream, revision, recordedAt],
  )
}

async function lies(moment: RecordedMoment, tenantId = owner) {
  const [found] = await new Trips(world.reader).shared(tenantId, [momentStatement(moment)])
  return momentPlaceOf(found)
}
const asOf = (moment: RecordedMoment, waitMs: number, tenantId = owner) =>
  ask({ ...listNotes, recordedAsOf: () => moment }, { tenantId, waitMs })

describe('the last event that was recorded by an instant', () => {
  test('is found, wherever that lies between those of all tenants', async () => {
    const instants = EVENTS.flatMap(({ recordedAt }) => [-1n, 0n, 1n].map((step) => microsOf(recordedAt) + step))
    for (const instant of [...new Set(instants)].map(instantFromMicros)) {
      const position = own.findLast(({ recordedAt }) => recordedAt <= instant)?.position ?? 0n
      expect(await lies({ instant }), instant).toEqual({ kind: 'reached', position })
    }
  })

  test('is none before the first one, and none for a tenant without events', async () => {
    expect(await lies({ instant: plusMs(START, -HOUR_MS) })).toEqual({ kind: 'reached', position: 0n })
    expect(await lies({ instant: START }, nobody)).toEqual({ kind: 'reached', position: 0n })
  })
})

describe('after the last event', () => {
  const tenantOf = (digit: number) => TenantId.parse(`00000000-0000-7000-8000-0000000000d${digit}`)

  test('the instant of that has passed at once', async () => {
    const recordedAt = plusMs(clock.now(), -CLOCKS_APART_MS)
    await insert(1300n, tenantOf(1), 0, recordedAt)
    expect(await lies({ instant: recordedAt }, tenantOf(1))).toEqual({ kind: 'reached', position: 1300n })
  })

  test('a clock that was put back stamps the same instant again, so that it has not passed', async () => {
    const recordedAt = plusMs(clock.now(), HOUR_MS)
    await insert(1301n, tenantOf(2), 0, recordedAt)
    expect(await lies({ instant: recordedAt }, tenantOf(2))).toMatchObject({ kind: 'not-reached' })
    const before = instantFromMicros(microsOf(recordedAt) - 1n)
    expect(await lies({ instant: before }, tenantOf(2))).toEqual({ kind: 'reached', position: 0n })
  })

  test('a moment has passed only when what was stamped by then is committed', async () => {
    const from = clock.now()
    const found = await lies({ instant: plusMs(from, 10_000) }, nobody)
    const tookMs = Number(microsOf(clock.now()) - microsOf(from)) / 1000
    const aheadMs = found.kind === 'not-reached' ? found.aheadMs : null
    expect(aheadMs).toBeGreaterThanOrEqual(10_000 + COMMITTED_WITHIN_MS - tookMs - CLOCKS_APART_MS)
    expect(aheadMs).toBeLessThanOrEqual(10_000 + COMMITTED_WITHIN_MS + CLOCKS_APART_MS)
  })
})

describe('an answer as of a moment', () => {
  test('is not given before it has passed, and a moment that is just ahead is waited for', async () => {
    await checkpoint(2000n)
    const instant = plusMs(clock.now(), HOUR_MS)
    const answer = await asOf({ instant }, 2000)
    expect(answer).toMatchObject({ kind: 'not-reached', aheadMs: expect.any(Number) })
    expect(answer.kind === 'not-reached' && answer.aheadMs !== null && answer.aheadMs > HOUR_MS / 2).toBe(true)
    const soon = plusMs(clock.now(), 100)
    expect(await asOf({ instant: soon }, 20_000)).toMatchObject({ kind: 'page' })
    expect(clock.now() > soon).toBe(true)
  })

  test('reads nothing of a list before it has passed, and as soon as it has', async () => {
    let read = 0
    const counted = {
      ...listNotes,
      run: (...asked: Parameters<typeof listNotes.run>) => listNotes.run(...asked).finally(() => (read += 1)),
    }
    await checkpoint(LAST)
    expect(await ask(counted, { tenantId: owner })).toMatchObject({ kind: 'page' })
    const asOfInstant = (instant: string) =>
      ask({ ...counted, recordedAsOf: () => ({ instant }) }, { tenantId: owner, waitMs: 0 })
    expect(await asOfInstant(plusMs(clock.now(), HOUR_MS))).toMatchObject({ kind: 'not-reached' })
    expect(read).toBe(1)
    expect(await asOfInstant(START)).toMatchObject({ kind: 'page' })
    expect(read).toBe(2)
  })

  test('is not given before the tables show all that was recorded by then', async () => {
    await checkpoint(LAST - 1n)
    const after = plusMs(START, HOUR_MS / 2)
    expect(await asOf({ instant: after }, 50)).toMatchObject({ kind: 'behind' })
    const before = own.at(-2)
    expect(await asOf({ instant: before?.recordedAt ?? START }, 0)).toMatchObject({ kind: 'page' })
    await checkpoint(LAST)
    expect(await asOf({ instant: after }, 0)).toMatchObject({ kind: 'page', position: LAST })
  })

  test('is given up to a revision that its stream has, once the tables show it', async () => {
    const revision = `${own.length - 1}`
    await checkpoint(LAST - 1n)
    expect(await asOf({ streamId: stream, revision }, 50)).toMatchObject({ kind: 'behind' })
    await checkpoint(LAST)
    expect(await asOf({ streamId: stream, revision }, 0)).toMatchObject({ kind: 'page' })
    for (const [tenantId, later] of [
      [owner, `${own.length}`],
      [owner, '999999999999999999'],
      [stranger, '0'],
    ] as const)
      expect(await asOf({ streamId: stream, revision: later }, 2000, tenantId)).toEqual({
        ...{ kind: 'not-reached', aheadMs: null },
      })
  })
})
