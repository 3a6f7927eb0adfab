import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A file of SQL with the checksum of its text. */
export interface SqlFile {
  /** Path below the folder it was found in, with forward slashes: what names it for ever. */
  readonly path: string
  readonly sql: string
  readonly checksum: string
}

/** A numbered, forward-only step. */
export interface Migration extends SqlFile {
  readonly number: number
  readonly name: string
}

/** Where the SQL of an installation lies: `postgres/migrations/NNNN-name.sql`, and `functions/*.sql` at any depth. */
export const sqlFolder = join(import.meta.dirname, '..')

/** The numbered migrations in order. Throws {@link BadMigrationFiles} for a name that is not one, or a number used twice. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const files = await readAll(folder, 'postgres/migrations/*.sql')
  const migrations = files.map(toMigration).toSorted((left, right) => left.number - right.number)
  const twice = migrations.find((migration, index) => migrations[index - 1]?.number === migration.number)
  if (twice !== undefined) throw new BadMigrationFiles(`two migrations have the number ${twice.number}`)
  return migrations
}

/** The functions that may be replaced, in order of their paths. */
export async function readFunctions(folder: string): Promise<readonly SqlFile[]> {
  return readAll(folder, '**/functions/*.sql')
}

/** The files themselves are wrong. */
export class BadMigrationFiles extends Error {
  override readonly name = 'BadMigrationFiles'
}

function toMigration(file: SqlFile): Migration {
  const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(basename(file.path))
  if (match === null) throw new BadMigrationFiles(`${file.path} is not named NNNN-name.sql`)
  return { ...file, number: Number(match[1]), name: match[2] ?? '' }
}

async function readAll(folder: string, pattern: string): Promise<readonly SqlFile[]> {
  const paths: string[] = []
  for await (const path of glob(pattern, { cwd: folder, exclude: (name) => name === 'node_modules' }))
    paths.push(path.replaceAll('\\', '/'))
  return Promise.all(paths.toSorted().map((path) => readOne(folder, path)))
}

async function readOne(folder: string, path: string): Promise<SqlFile> {
  const sql = (await readFile(join(folder, path), 'utf8')).replaceAll('\r\n', '\n')
  return { path, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}
