import { afterAll, beforeAll, expect, test } from 'vitest'
import { notesModel } from '../testing/notes.ts'
import { openReadWorld, type ReadWorld } from '../testing/read-world.ts'
import { checkCatalogue } from './catalogue-check.ts'

let world: ReadWorld
beforeAll(async () => {
  world = await openReadWorld()
  await world.ensure(notesModel)
})
afterAll(() => world.close())

test('a migrated database with read models is exactly what the role matrix says', async () => {
  expect(await checkCatalogue(world.owner)).toEqual({ missing: [], unexpected: [] })
})

/** Each in a transaction of its own that is rolled back: roles belong to the whole cluster, where other tests run. */
const holes = [
  ['a table that nobody declared', 'create table read.evil (tenant_id uuid)'],
  ['a view, which would read as its owner', 'create view read.all_notes as select * from read.test_notes_v1'],
  ['row security switched off', 'alter table read.test_notes_v1 disable row level security'],
  ['row security that the owner escapes', 'alter table log.events no force row level security'],
  [
    'a policy that lets the reader see all tenants',
    'create policy hole on read.test_notes_v1 for select to heptad_reader using (true)',
  ],
  ['a missing policy', 'drop policy projector on read.test_notes_v1'],
  ['a role of change capture that would see no rows', 'drop policy whole_log_cdc on log.events'],
  [
    'a view that is safe today',
    'create view read.all_notes with (security_invoker) as select * from read.test_notes_v1',
  ],
  ['a read model that its owner reads whole', 'alter table read.test_notes_v1 no force row level security'],
  [
    'a role that always has a tenant',
    "alter role heptad_reader set heptad.tenant = '00000000-0000-7000-8000-000000000001'",
  ],
  [
    'a database whose connections always have a tenant',
    `do $$ begin execute format('alter database %I set heptad.tenant = %L', current_database(), gen_random_uuid()); end $$`,
  ],
  ['a reader that may write', 'grant insert on read.test_notes_v1 to heptad_reader'],
  ['a column that the reader may change', 'grant update (title) on read.test_notes_v1 to heptad_reader'],
  ['a writer that may insert into the log itself', 'grant insert on log.events to heptad_writer'],
  ['a grant to everybody', 'grant select on keys.data_keys to public'],
  [
    'a function that everybody may execute',
    'create function read.leak() returns bigint language sql security definer as $$ select count(*) from log.events $$',
  ],
  ['rights on whatever will be made', 'alter default privileges in schema read grant select on tables to heptad_cdc'],
  ['a role that bypasses row security', 'alter role heptad_reader bypassrls'],
  ['a role that is a member of another', 'grant heptad_projector to heptad_reader'],
] as const

test.each(holes)('it finds %s', async (_, plant) => {
  const client = await world.superuser.connect()
  await client.query('begin')
  await client.query(plant)
  const { missing, unexpected } = await checkCatalogue(client)
  await client.query('rollback')
  client.release()
  expect([...missing, ...unexpected]).not.toEqual([])
})
