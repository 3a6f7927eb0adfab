import { systemClock } from '@heptad/infra/clock/clock.ts'
import { createFreshness, type Freshness } from '@heptad/infra/freshness/freshness.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { type KeyVault, keyVault } from '@heptad/infra/keys/vault.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testPostgresServer } from '@heptad/infra/testing/database.ts'
import { query } from '@heptad/schemas/contract.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ensureReadModels } from '../ddl/ensure-read-models.ts'
import { defineQuery, type QueryContext, type QueryDefinition } from '../define.ts'
import type { QueryRequest, QueryRunner } from '../query-runner.ts'
import { notes, notesModel } from '../testing/notes.ts'
import { openReadWorld, type ReadWorld } from '../testing/read-world.ts'
import { createQueryRunner } from './create-query-runner.ts'

const tenant = TenantId.parse('00000000-0000-7000-8000-00000000000a')
const stranger = TenantId.parse('00000000-0000-7000-8000-00000000000b')
const clock = systemClock()

let world: ReadWorld
let vault: KeyVault
let freshness: Freshness
let runner: QueryRunner

beforeAll(async () => {
  world = await openReadWorld()
  await world.ensure(notesModel)
  vault = keyVault(await memoryKeyring(), memoryDataKeys())
  await world.superuser.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until)
     values ('test.notes', 1, 0, 1023, '', '', '', now())`,
  )
})
beforeEach(async () => {
  freshness = createFreshness(clock)
  runner = createQueryRunner({
    postgres: world.reader,
    clickhouse: world.clickhouse,
    vault,
    clock,
    freshness,
    models: [notesModel],
  })
  await world.projector.query('delete from read.test_notes_v1')
  await happened(10n)
  await checkpoint(10n)
})
afterAll(() => world.close())

const contract = query('test.notes.list', {
  summary: 'Notes.',
  shape: 'list',
  input: z.object({}),
  row: z.record(z.string(), z.unknown()),
})

function notesQuery(run: (db: QueryContext) => Promise<readonly Record<string, unknown>[]>): QueryDefinition {
  return defineQuery(contract, {
    permission: 'test.notes.list',
    reads: [notes],
    run: async (db) => ({ rows: await run(db), next: null }),
  })
}

const listNotes = notesQuery((db) => db.postgres('select * from read.test_notes order by note_id', []))

function ask(definition: QueryDefinition, request: Partial<QueryRequest> = {}) {
  return runner.run(definition, { tenantId: tenant, input: {}, page: { limit: 10, after: null }, ...request })
}

async function checkpoint(position: bigint, isReady = true): Promise<void> {
  await world.projector.query('update log.checkpoints set position = $1, is_ready = $2', [position, isReady])
}

/** Something that the projection need not take. Appended before, it stays. */
async function happened(position: bigint, tenantId: string = tenant): Promise<void> {
  await world.superuser.query(
    `insert into log.events (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
     values ($1::bigint, $2, 'test.note-' || $1::text, 0, gen_random_uuid(), 'test.note.written', 1, '{}', '{}', now(), now()) on conflict do nothing`,
    [position, tenantId],
  )
}

async function writeNote(noteId: string, tenantId: string = tenant, secret: string | null = null): Promise<void> {
  await world.projector.query(
    `insert into read.test_notes_v1 (tenant_id, note_id, title, secret, tags, body, amount_minor, version, written_at)
     values ($1, $2, 'title', $3, '{a,"b c"}', '{"n": [1, null]}', 170141183460469231731687303715884105727, 9007199254740993, '2026-01-31T12:00:00.25Z')`,
    [tenantId, noteId, secret],
  )
}

test('rows come in camelCase and in their JSON form, with the position that they show', async () => {
  await writeNote('one')
  const answer = await ask(listNotes)
  expect(answer).toEqual({
    kind: 'page',
    next: null,
    position: 10n,
    rows: [
      {
        ...{
          tenantId: tenant,
          noteId: 'one',
          title: 'title',
          secret: null,
          tags: ['a', 'b c'],
          body: { n: [1, null] },
        },
        ...{ amountMinor: '170141183460469231731687303715884105727', version: '9007199254740993' },
        writtenAt: '2026-01-31T12:00:00.250000Z',
      },
    ],
  })
})

test('a tenant sees its own rows, whatever the SQL asks for, and the next one on the connection sees its own', async () => {
  await writeNote('mine')
  await writeNote('theirs', stranger)
  const everything = notesQuery((db) =>
    db.postgres('select note_id from read.test_notes where tenant_id is not null', []),
  )
  for (let turn = 0; turn < 8; turn += 1) {
    const isMine = turn % 2 === 0
    const answer = await ask(everything, { tenantId: isMine ? tenant : stranger })
    expect(answer).toMatchObject({ rows: [{ noteId: isMine ? 'mine' : 'theirs' }] })
  }
})

test('a query can neither write nor read another schema, nor a table that it does not declare', async () => {
  const running = (sql: string) => ask(notesQuery((db) => db.postgres(sql, [])))
  await writeNote('kept')
  expect(await running('delete from read.test_notes')).not.toMatchObject({ kind: 'page' })
  expect(await ask(listNotes)).toMatchObject({ rows: [{ noteId: 'kept' }] })
  await expect(running('select * from keys.data_keys')).rejects.toThrow('permission denied')
  await expect(running('select * from read.money_balances')).rejects.toThrow('does not declare')
})

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
  const waiting = ask(listNotes, { minPosition: 12n, waitMs: 5000 })
  await new Promise((resolve) => setTimeout(resolve, 60))
  await checkpoint(12n)
  freshness.publish('test.notes@1', { committed: 12n, scanned: 12n, lastTaken: 12n })
  expect(await waiting).toMatchObject({ kind: 'page', position: 12n })
})

test('a read waits for its position also where another process runs the projection', async () => {
  await happened(12n)
  const waiting = ask(listNotes, { minPosition: 12n, waitMs: 5000 })
  await new Promise((resolve) => setTimeout(resolve, 60))
  await checkpoint(12n)
  expect(await waiting).toMatchObject({ kind: 'page', position: 12n })
})

test('a read that waited in vain says how far the model is', async () => {
  const answer = await ask(listNotes, { minPosition: 99n, waitMs: 50 })
  expect(answer).toEqual({ kind: 'behind', projection: 'test.notes', reached: 10n })
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
    expect(await ask(listNotes)).toMatchObject({ kind: 'page', position: 5n })
  })

  test('a query that fails closed always says so', async () => {
    expect(await ask({ ...listNotes, failsClosed: true })).toEqual({ kind: 'parked', projection: 'test.notes' })
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

test('sealed values are opened at any depth, redacted once erased; what only looks sealed stays', async () => {
  const secret = await vault.seal(tenant, 'note-s', { pin: 7 })
  await writeNote('s', tenant, secret)
  const nested = notesQuery((db) =>
    db.postgres(
      `select secret, jsonb_build_object('deep', jsonb_build_array(secret, 'sealed.v1.x')) as body from read.test_notes`,
      [],
    ),
  )
  expect(await ask(nested)).toMatchObject({
    rows: [{ secret: { pin: 7 }, body: { deep: [{ pin: 7 }, 'sealed.v1.x'] } }],
  })
  await vault.erase(tenant, 'note-s')
  expect(await ask(nested)).toMatchObject({
    rows: [{ secret: '[REDACTED]', body: { deep: ['[REDACTED]', 'sealed.v1.x'] } }],
  })
})

test('a lost database answers `unavailable`, and its answers are back with it', async () => {
  const server = await testPostgresServer()
  await migrate({ url: server.url })
  const poolOf = (role: string) => openPool({ url: server.url, role, max: 2, applicationName: role })
  const [owner, reader] = [poolOf('heptad_owner'), poolOf('heptad_reader')]
  await ensureReadModels({ postgres: owner, clickhouse: world.clickhouse, models: [notesModel] })
  await owner.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until, is_ready)
     values ('test.notes', 1, 0, 1023, '', '', '', now(), true)`,
  )
  runner = createQueryRunner({
    postgres: reader,
    clickhouse: world.clickhouse,
    vault,
    clock,
    freshness,
    models: [notesModel],
  })
  expect(await ask(listNotes)).toMatchObject({ kind: 'page' })
  process.kill(server.pid, 'SIGKILL')
  await expect.poll(() => ask(listNotes)).toEqual({ kind: 'unavailable', part: 'postgres' })
  expect(await ask(listNotes)).toEqual({ kind: 'unavailable', part: 'postgres' })
  await server.restart()
  expect(await ask(listNotes)).toMatchObject({ kind: 'page' })
  await Promise.all([owner.end(), reader.end()])
  await server.stop()
})
