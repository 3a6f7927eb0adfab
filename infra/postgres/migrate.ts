import { Client } from 'pg'
import { type Migration, readFunctions, readMigrations, type SqlFile, sqlFolder } from './migration-files.ts'

export interface MigrateOptions {
  readonly url: string
  /** One line for each step taken. */
  readonly log?: (line: string) => void
  /** Folder to search for SQL; defaults to this package's. */
  readonly folder?: string
}

/** Where a database stands. `applied` and `pending` hold names as `0001-roles-and-schemas`. */
export interface MigrationStatus {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
  /** Paths of functions that differ from what is installed. */
  readonly changedFunctions: readonly string[]
}

/** An applied file is not what it was, or the database is ahead of this release. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused'
}

interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

const lockKey = 0x68_70_74_64

/**
 * Brings a database up to this release: numbered migrations forward only, each once and in a transaction of its own, then
 * the functions whose text changed. Several may run at once; they take turns. Throws {@link MigrationRefused}, and the
 * database's error with the file's name for SQL that fails.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const log = options.log ?? (() => {})
  const folder = options.folder ?? sqlFolder
  const [migrations, functions] = await Promise.all([readMigrations(folder), readFunctions(folder)])
  await connected(options.url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await client.query(createHistory)
    for (const migration of pendingOf(migrations, await appliedIn(client))) await apply(client, migration, log)
    for (const file of changedOf(functions, await functionsIn(client))) await replace(client, file, log)
  })
}

/** What {@link migrate} has done and would do; changes nothing. Throws {@link MigrationRefused}. */
export async function migrationStatus(options: Omit<MigrateOptions, 'log'>): Promise<MigrationStatus> {
  const folder = options.folder ?? sqlFolder
  const [migrations, functions] = await Promise.all([readMigrations(folder), readFunctions(folder)])
  return connected(options.url, async (client) => {
    const exists = await hasHistory(client)
    const applied = exists ? await appliedIn(client) : []
    return {
      applied: applied.map(title),
      pending: pendingOf(migrations, applied).map(title),
      changedFunctions: changedOf(functions, exists ? await functionsIn(client) : new Map()).map((file) => file.path),
    }
  })
}

const createHistory = `
  create schema if not exists heptad;
  create table if not exists heptad.migrations (
    number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
  );
  create table if not exists heptad.functions (
    path text primary key, checksum text not null, applied_at timestamptz not null default now()
  );`

function pendingOf(migrations: readonly Migration[], applied: readonly AppliedMigration[]): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]))
  for (const done of applied) {
    const file = known.get(done.number)
    if (file === undefined)
      throw new MigrationRefused(`the database has ${title(done)}, which this release does not know`)
    if (file.checksum !== done.checksum)
      throw new MigrationRefused(`${file.path} was changed after it was applied; write a new migration instead`)
  }
  const last = applied.at(-1)?.number ?? 0
  const late = migrations.find(({ number }) => number < last && applied.every((done) => done.number !== number))
  if (late !== undefined) throw new MigrationRefused(`${late.path} comes before ${last}, which is applied already`)
  return migrations.filter((migration) => migration.number > last)
}

function changedOf(functions: readonly SqlFile[], installed: ReadonlyMap<string, string>): readonly SqlFile[] {
  return functions.filter((file) => installed.get(file.path) !== file.checksum)
}

function apply(client: Client, migration: Migration, log: (line: string) => void): Promise<void> {
  log(`migration ${title(migration)}`)
  return inTransaction(client, migration.path, async () => {
    await execute(client, migration.sql)
    await client.query('insert into heptad.migrations (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ])
  })
}

function replace(client: Client, file: SqlFile, log: (line: string) => void): Promise<void> {
  log(`function ${file.path}`)
  return inTransaction(client, file.path, async () => {
    await execute(client, file.sql)
    await client.query(
      `insert into heptad.functions (path, checksum) values ($1, $2)
       on conflict (path) do update set checksum = excluded.checksum, applied_at = now()`,
      [file.path, file.checksum],
    )
  })
}

/** Whatever role or setting the text took ends with it. */
async function execute(client: Client, sql: string): Promise<void> {
  await client.query(sql)
  await client.query('reset role; reset all')
}

async function inTransaction(client: Client, path: string, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}

async function hasHistory(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('heptad.migrations') is not null as exists`,
  )
  return rows[0]?.exists ?? false
}

async function appliedIn(client: Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, checksum from heptad.migrations order by number',
  )
  return rows
}

async function functionsIn(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ path: string; checksum: string }>('select path, checksum from heptad.functions')
  return new Map(rows.map((row) => [row.path, row.checksum]))
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'heptad-migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function title({ number, name }: { number: number; name: string }): string {
  return `${String(number).padStart(4, '0')}-${name}`
}
