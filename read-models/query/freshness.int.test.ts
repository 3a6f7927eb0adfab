import type { TenantId } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ask,
  checkpoint,
  clock,
  freshness,
  furnishNotes,
  happened,
  listNotes,
  stranger,
  tenant,
  useRunner,
  world,
  writeNote,
} from '../testing/asked-notes.ts'

furnishNotes()

test('the position is an event of the tenant itself, wherever the log of all tenants is', async () => {
  await happened(5n)
  await happened(6n, stranger)
  await happened(11n, stranger)
  await checkpoint(11n)
  expect(await ask(listNotes)).toMatchObject({ position: 10n })
  expect(await ask(listNotes, { tenantId: stranger })).toMatchObject({ position: 11n })
  await checkpoint(7n)
  expect(await ask(listNotes)).toMatchObject({ position: 5n })
  await checkpoint(4n)
  expect(await ask(listNotes)).toMatchObject({ position: 0n })
})

test('a read waits for its position, and is woken by the runner of its own process', async () => {
  await writeNote('late')
  await happened(12n)
  freshness.publish('test.notes@1', { committed: 10n, scanned: 10n, lastTaken: 10n })
  const waiting = ask(listNotes, { minPosition: 12n, waitMs: 30_000 })
  await new Promise((resolve) => setTimeout(resolve, 60))
  await checkpoint(12n)
  freshness.publish('test.notes@1', { committed: 12n, scanned: 12n, lastTaken: 12n })
  expect(await waiting).toMatchObject({ kind: 'page', position: 12n })
})

test('a read that waits says so, and one that need not wait does not', async () => {
  let wanted = 0
  freshness.onWanted('test.notes@1', () => {
    wanted += 1
  })
  freshness.publish('test.notes@1', { committed: 10n, scanned: 10n, lastTaken: 10n })
  await ask(listNotes, { minPosition: 10n })
  expect(wanted).toBe(0)
  await happened(12n)
  await ask(listNotes, { minPosition: 12n, waitMs: 40 })
  expect(wanted).toBeGreaterThan(0)
})

test('a read goes on saying that it waits as long as it does: the runner forgets that with each page', async () => {
  await happened(12n)
  let wanted = 0
  // In the 200 ms before the first look at the database it is said ten times at most.
  freshness.onWanted('test.notes@1', () => {
    wanted += 1
    if (wanted === 15) void checkpoint(12n)
  })
  freshness.publish('test.notes@1', { committed: 10n, scanned: 10n, lastTaken: 10n })
  expect(await ask(listNotes, { minPosition: 12n, waitMs: 30_000 })).toMatchObject({ kind: 'page', position: 12n })
})

test('a read waits for its position also where another process runs the projection', async () => {
  await happened(12n)
  const waiting = ask(listNotes, { minPosition: 12n, waitMs: 30_000 })
  await new Promise((resolve) => setTimeout(resolve, 60))
  await checkpoint(12n)
  expect(await waiting).toMatchObject({ kind: 'page', position: 12n })
})

test('a read that waited in vain says how far the model is', async () => {
  const answer = await ask(listNotes, { minPosition: 99n, waitMs: 50 })
  expect(answer).toEqual({ kind: 'behind', projection: 'test.notes', reached: 10n })
})

test('a read waits no longer where the clock is put back meanwhile', async () => {
  let backMs = -3_600_000
  const now = () => {
    backMs += 3_600_000
    return plusMs(clock.now(), -backMs)
  }
  useRunner({ clock: { ...clock, now } })
  expect(await ask(listNotes, { minPosition: 99n, waitMs: 50 })).toMatchObject({ kind: 'behind' })
})

test('a position after which the projection took nothing is reached, though the checkpoint is before it', async () => {
  await happened(50n)
  freshness.publish('test.notes@1', { committed: 10n, lastTaken: 9n, scanned: 50n })
  expect(await ask(listNotes, { minPosition: 50n, waitMs: 0 })).toMatchObject({ kind: 'page', position: 50n })
  expect(await ask(listNotes, { minPosition: 51n, waitMs: 0 })).toMatchObject({ kind: 'behind', reached: 50n })
})

test('a claim of progress that the database does not bear out is not believed', async () => {
  freshness.publish('test.notes@1', { committed: 20n, lastTaken: 20n, scanned: 20n })
  expect(await ask(listNotes, { minPosition: 20n, waitMs: 50 })).toMatchObject({ kind: 'behind', reached: 10n })
})

test('a model that never reached the head of the log is not shown', async () => {
  await checkpoint(10n, false)
  expect(await ask(listNotes, { waitMs: 50 })).toMatchObject({ kind: 'behind', projection: 'test.notes' })
})

test('a position is reached when every range has reached it', async () => {
  await happened(8n)
  await cutInTwo()
  await world.projector.query('update log.checkpoints set position = 8 where first_slice = 512')
  expect(await ask(listNotes, { minPosition: 8n, waitMs: 0 })).toMatchObject({ kind: 'page', position: 8n })
  expect(await ask(listNotes, { minPosition: 10n, waitMs: 0 })).toMatchObject({ kind: 'behind', reached: 8n })
  freshness.publish('test.notes@1', { committed: 8n, scanned: 10n, lastTaken: 7n }, { first: 512, last: 1023 })
  expect(await ask(listNotes, { minPosition: 10n, waitMs: 0 })).toMatchObject({ kind: 'page', position: 10n })
  await world.projector.query('delete from log.checkpoints where first_slice = 512')
  expect(await ask(listNotes, { waitMs: 0 })).toMatchObject({ kind: 'behind' })
  await world.projector.query('update log.checkpoints set last_slice = 1023')
})

async function cutInTwo(): Promise<void> {
  await world.projector.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until, position, is_ready)
     select projection, version, 512, 1023, log_id, incarnation, owner, lease_until, position, is_ready from log.checkpoints`,
  )
  await world.projector.query('update log.checkpoints set last_slice = 511 where first_slice = 0')
}

describe('while an event of the tenant is parked', () => {
  beforeEach(async () => {
    await happened(5n)
    await park(7n, tenant)
  })
  afterEach(async () => {
    await world.projector.query('delete from log.dead_letters')
  })

  test('a read that must see a position says so, whichever position it is', async () => {
    expect(await ask(listNotes, { minPosition: 3n })).toEqual({ kind: 'parked', projection: 'test.notes' })
    expect(await ask(listNotes, { minPosition: 10n })).toEqual({ kind: 'parked', projection: 'test.notes' })
  })

  test('other reads answer with what is before it, and say that they show no more', async () => {
    await happened(7n)
    expect(await ask(listNotes)).toMatchObject({ kind: 'page', position: 5n })
  })

  test('a query that fails closed always says so', async () => {
    expect(await ask({ ...listNotes, failsClosed: true })).toEqual({ kind: 'parked', projection: 'test.notes' })
  })

  test('a query as of a recorded moment always says so: its answer would change once the event is shown', async () => {
    const past = { ...listNotes, recordedAsOf: () => ({ instant: '2001-01-01T00:00:00.000000Z' }) }
    expect(await ask(past)).toEqual({ kind: 'parked', projection: 'test.notes' })
  })

  test('other tenants notice nothing', async () => {
    const asked = { tenantId: stranger, minPosition: 9n, waitMs: 0 }
    expect(await ask({ ...listNotes, failsClosed: true }, asked)).toMatchObject({ kind: 'page' })
  })

  test('another version of the model is not affected', async () => {
    await world.projector.query('update log.dead_letters set version = 2')
    expect(await ask(listNotes, { minPosition: 9n, waitMs: 0 })).toMatchObject({ kind: 'page' })
  })
})

async function park(position: bigint, tenantId: TenantId): Promise<void> {
  await world.projector.query(
    `insert into log.dead_letters (projection, version, position, sequence_key, slice, tenant_id, stream_id, event_id, type)
     values ('test.notes', 1, $1, 'some', 1, $2, 'test.note-1', gen_random_uuid(), 'test.note.written')`,
    [position, tenantId],
  )
}
