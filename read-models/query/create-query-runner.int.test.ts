import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testPostgresServer } from '@heptad/infra/testing/database.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { ensureReadModels } from '../ddl/ensure-read-models.ts'
import { table, text } from '../table.ts'
import {
  ask,
  checkpoint,
  furnishNotes,
  listNotes,
  notesQuery,
  stranger,
  tenant,
  useRunner,
  vault,
  world,
  writeNote,
} from '../testing/asked-notes.ts'
import { notes, notesModel } from '../testing/notes.ts'

furnishNotes()

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

test('what a query reads is of one moment with the checkpoints that it is judged by', async () => {
  const ofTrip = notesQuery((db) =>
    db.postgres(
      `select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as is_read_only,
              current_setting('heptad.tenant') as tenant_id`,
      [],
    ),
  )
  expect(await ask(ofTrip)).toMatchObject({
    rows: [{ isolation: 'repeatable read', isReadOnly: 'on', tenantId: tenant }],
  })
})

test('a query can neither write nor read another schema, nor a table that it does not declare', async () => {
  const running = (sql: string) => ask(notesQuery((db) => db.postgres(sql, [])))
  await writeNote('kept')
  expect(await running('delete from read.test_notes')).not.toMatchObject({ kind: 'page' })
  expect(await ask(listNotes)).toMatchObject({ rows: [{ noteId: 'kept' }] })
  await expect(running('select * from keys.data_keys')).rejects.toThrow('permission denied')
  await expect(running('select * from read.money_balances')).rejects.toThrow('does not declare')
})

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

describe('while an earlier version of the model answers than the code declares', () => {
  const notesTwo = { ...notes, columns: { ...notes.columns, mood: text().nullable() } }
  const moods = table('test_moods', { mood: text().key() })
  const modelTwo = { ...notesModel, version: 2, tables: [notesTwo, moods] }
  const reading = (sql: string) => ({
    ...notesQuery((db) => db.postgres(sql, [])),
    reads: [notesTwo, moods],
  })
  const readers = ['select mood from read.test_notes', 'select mood from read.test_moods'].map(reading)
  beforeEach(async () => {
    await world.ensure(modelTwo)
    await checkpoint(10n)
  })

  test('a query that reads what it lacks says that the new version is not promoted; others go on', async () => {
    await writeNote('one')
    useRunner({ models: [notesModel, modelTwo] })
    const notPromoted = { kind: 'not-promoted', projection: 'test.notes', version: 2 }
    for (const query of readers) expect(await ask(query)).toEqual(notPromoted)
    expect(await ask(listNotes)).toMatchObject({ kind: 'page', rows: [{ noteId: 'one' }] })
    await expect(ask(reading('select from where'))).rejects.toThrow('syntax error')
  })

  test('a read that waited in vain says so too, where the code does not declare the version that answers: it may stay where it is', async () => {
    const late = { minPosition: 12n, waitMs: 40 }
    useRunner({ models: [modelTwo] })
    expect(await ask(listNotes, late)).toEqual({ kind: 'not-promoted', projection: 'test.notes', version: 2 })
    useRunner({ models: [notesModel, modelTwo] })
    expect(await ask(listNotes, late)).toMatchObject({ kind: 'behind', projection: 'test.notes' })
    useRunner({ models: [{ ...notesModel, version: 0 }] })
    expect(await ask(listNotes, late)).toMatchObject({ kind: 'behind', projection: 'test.notes' })
  })

  test('a build that answered before is not shown once the pointer has moved', async () => {
    useRunner({ models: [notesModel, modelTwo] })
    await writeNote('one')
    expect(await ask(listNotes)).toMatchObject({ rows: [{ noteId: 'one' }] })
    await letAnswer(2)
    expect(await ask(listNotes)).toMatchObject({ kind: 'page', rows: [] })
    await letAnswer(1)
    expect(await ask(listNotes)).toMatchObject({ rows: [{ noteId: 'one' }] })
  })

  test('a build that answered before is not shown either where another model of the query is what it was', async () => {
    const tunes = table('test_tunes', { tune: text().key() })
    const tunesModel = { name: 'test.tunes', version: 1, tables: [tunes] }
    await world.ensure(tunesModel)
    await standsAt('test.tunes', 1)
    useRunner({ models: [notesModel, modelTwo, tunesModel] })
    await writeNote('one')
    const both = { ...listNotes, reads: [notes, tunes] }
    expect(await ask(both)).toMatchObject({ rows: [{ noteId: 'one' }] })
    await letAnswer(2)
    expect(await ask(both)).toMatchObject({ kind: 'page', rows: [] })
    await letAnswer(1)
  })

  test('when a build that answered before is gone, the one that answers now is asked', async () => {
    useRunner({ models: [notesModel, modelTwo] })
    await writeNote('one')
    expect(await ask(listNotes)).toMatchObject({ rows: [{ noteId: 'one' }] })
    await letAnswer(2)
    await world.superuser.query('alter table read.test_notes_v1 rename to test_notes_gone')
    expect(await ask(listNotes)).toMatchObject({ kind: 'page', rows: [] })
    await world.superuser.query('alter table read.test_notes_gone rename to test_notes_v1')
    await letAnswer(1)
  })

  async function letAnswer(version: number): Promise<void> {
    await standsAt('test.notes', version)
    const values = [version, 'test.notes']
    await world.superuser.query('update log.served_builds set version = $1 where projection = $2', values)
  }

  async function standsAt(projection: string, version: number): Promise<void> {
    await world.superuser.query(
      `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until, position, is_ready)
       values ($1, $2, 0, 1023, '', '', '', now(), 10, true) on conflict do nothing`,
      [projection, version],
    )
  }

  test('the version that the code declares is at fault itself', async () => {
    await expect(ask(notesQuery((db) => db.postgres('select mood from read.test_notes', [])))).rejects.toThrow('mood')
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
  useRunner({ postgres: reader })
  expect(await ask(listNotes)).toMatchObject({ kind: 'page' })
  process.kill(server.pid, 'SIGKILL')
  await expect.poll(() => ask(listNotes)).toEqual({ kind: 'unavailable', part: 'postgres' })
  expect(await ask(listNotes)).toEqual({ kind: 'unavailable', part: 'postgres' })
  await server.restart()
  expect(await ask(listNotes)).toMatchObject({ kind: 'page' })
  await Promise.all([owner.end(), reader.end()])
  await server.stop()
})
