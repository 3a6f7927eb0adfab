import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestPostgresServer, testPostgresServer } from '../testing/database.ts'
import { MigrationRefused, migrate, migrationStatus } from './migrate.ts'
import { BadMigrationFiles } from './migration-files.ts'

let server: TestPostgresServer
let folder: string
let url: string
let made = 0

beforeAll(async () => {
  server = await testPostgresServer()
})
afterAll(() => server.stop())

beforeEach(async () => {
  made += 1
  folder = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  await query(server.url, `create database case_${made}`)
  url = server.url.replace(/[^/]+$/, `case_${made}`)
  await file('postgres/migrations/0001-first.sql', 'create table first (id integer);')
  await file('postgres/migrations/0010-second.sql', 'create table second (id integer); insert into second values (1);')
  await file('money/functions/double.sql', 'create or replace function double(n int) returns int return n * 2;')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function file(path: string, sql: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), sql)
}

async function query(to: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client(to)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('numbered files are applied in order, then the functions, each once', async () => {
  const lines: string[] = []
  await migrate({ url, folder, log: (line) => lines.push(line) })
  await migrate({ url, folder, log: (line) => lines.push(line) })
  expect(lines).toEqual(['migration 0001-first', 'migration 0010-second', 'function money/functions/double.sql'])
  expect(await query(url, 'select double(id) as doubled from second')).toEqual([{ doubled: 2 }])
})

test('a connection that is lost in mid-migration is an error with the name of the file', async () => {
  await file('postgres/migrations/0020-cut.sql', 'select pg_terminate_backend(pg_backend_pid());')
  await expect(migrate({ url, folder })).rejects.toThrow(/^postgres.migrations.0020-cut\.sql: terminating connection/)
  expect((await migrationStatus({ url, folder })).pending).toEqual(['0020-cut'])
})

test('the status says what is applied, what is to come and which functions changed, and changes nothing', async () => {
  const pending = {
    applied: [],
    pending: ['0001-first', '0010-second'],
    changedFunctions: ['money/functions/double.sql'],
  }
  expect(await migrationStatus({ url, folder })).toEqual(pending)
  expect(await migrationStatus({ url, folder })).toEqual(pending)
  await migrate({ url, folder })
  expect(await migrationStatus({ url, folder })).toEqual({
    applied: pending.pending,
    pending: [],
    changedFunctions: [],
  })
})

test('several that migrate at once take turns and apply each file once', async () => {
  const lines: string[] = []
  await Promise.all(Array.from({ length: 4 }, () => migrate({ url, folder, log: (line) => lines.push(line) })))
  expect(lines).toHaveLength(3)
  expect(await query(url, 'select count(*)::int as rows from second')).toEqual([{ rows: 1 }])
})

test('a file that was changed after it was applied is refused by name', async () => {
  await migrate({ url, folder })
  await file('postgres/migrations/0001-first.sql', 'create table first (id bigint);')
  const refusal = /0001-first\.sql was changed after it was applied/
  await expect(migrate({ url, folder })).rejects.toThrow(refusal)
  await expect(migrate({ url, folder })).rejects.toThrow(MigrationRefused)
  await expect(migrationStatus({ url, folder })).rejects.toThrow(refusal)
})

test('line ends of another system are no change', async () => {
  await file(
    'postgres/migrations/0010-second.sql',
    'create table second (id integer);\ninsert into second values (1);\n',
  )
  await migrate({ url, folder })
  await file(
    'postgres/migrations/0010-second.sql',
    'create table second (id integer);\r\ninsert into second values (1);\r\n',
  )
  await migrate({ url, folder })
})

test('a changed function is replaced', async () => {
  await migrate({ url, folder })
  await file('money/functions/double.sql', 'create or replace function double(n int) returns int return n + n + 1;')
  await migrate({ url, folder })
  expect(await query(url, 'select double(2) as doubled')).toEqual([{ doubled: 5 }])
})

test('a file that fails leaves nothing of itself, keeps those before it, and is named', async () => {
  await file('postgres/migrations/0020-third.sql', 'create table third (id integer); select * from nothing;')
  await expect(migrate({ url, folder })).rejects.toThrow(/0020-third\.sql: relation "nothing" does not exist/)
  expect((await migrationStatus({ url, folder })).applied).toEqual(['0001-first', '0010-second'])
  await file('postgres/migrations/0020-third.sql', 'create table third (id integer);')
  await migrate({ url, folder })
  expect((await migrationStatus({ url, folder })).pending).toEqual([])
})

test('a role or setting that a file takes ends with the file', async () => {
  await query(server.url, `do $$ begin create role humble nologin; exception when duplicate_object then null; end $$`)
  await file('postgres/migrations/0020-third.sql', `set role humble; set search_path to nowhere;`)
  await file('postgres/migrations/0021-fourth.sql', 'create table fourth (id integer);')
  await migrate({ url, folder })
  expect(await query(url, `select tableowner from pg_tables where tablename = 'fourth'`)).toEqual([
    { tableowner: 'heptad' },
  ])
})

test('a database that is ahead of the release is refused', async () => {
  await migrate({ url, folder })
  await rm(join(folder, 'postgres/migrations/0010-second.sql'))
  await expect(migrate({ url, folder })).rejects.toThrow('0010-second, which this release does not know')
})

test('a file that is numbered before one already applied is refused', async () => {
  await migrate({ url, folder })
  await file('postgres/migrations/0005-late.sql', 'select 1;')
  await expect(migrate({ url, folder })).rejects.toThrow('0005-late.sql comes before 10')
})

test('a number used twice, or a name that has none, is refused before anything runs', async () => {
  await cp(join(folder, 'postgres/migrations/0001-first.sql'), join(folder, 'postgres/migrations/0001-again.sql'))
  await expect(migrate({ url, folder })).rejects.toThrow(BadMigrationFiles)
  await rm(join(folder, 'postgres/migrations/0001-again.sql'))
  await file('postgres/migrations/notes.sql', 'select 1;')
  await expect(migrate({ url, folder })).rejects.toThrow('notes.sql is not named NNNN-name.sql')
  expect(await query(url, `select to_regclass('heptad.migrations') as history`)).toEqual([{ history: null }])
})
