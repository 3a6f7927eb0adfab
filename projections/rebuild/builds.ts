import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { BuildKey } from './build.ts'

/** `following`: the projectors run it. `building`: a job fills it. `scratch`: a job fills it for a comparison, and then drops it. */
export type BuildState = 'following' | 'building' | 'scratch'

/** A build as the database knows it. */
export interface Build extends BuildKey {
  readonly state: BuildState
  /** Queries are answered from it. */
  readonly isServed: boolean
  /** Queries were answered from it before; `rollback` goes back to it. */
  readonly isPrevious: boolean
  /** When the version pointer of its projection was last switched. */
  readonly switchedAt: Instant | null
  /** How many rows differed when it was compared with the serving build; null before that. */
  readonly differences: bigint | null
  readonly comparedPosition: bigint | null
  readonly madeAt: Instant
  /** Its checkpoint. */
  readonly position: bigint
  /** Whether it has ever reached the head of the log. */
  readonly isReady: boolean
}

const LIST = sqlFile(import.meta.url, 'build-list')
const ADD = sqlFile(import.meta.url, 'build-add')
const COMPARED = sqlFile(import.meta.url, 'build-compared')
const FOLLOW = sqlFile(import.meta.url, 'build-follow')

interface BuildRow {
  readonly projection: string
  readonly version: number
  readonly build: number
  readonly state: BuildState
  readonly is_served: boolean
  readonly is_previous: boolean
  readonly switched_at: Instant | null
  readonly differences: bigint | null
  readonly compared_position: bigint | null
  readonly made_at: Instant
  readonly position: bigint
  readonly is_ready: boolean
}

/** All builds, by projection, version and number. `pool` acts as the projector. */
export async function listBuilds(pool: PostgresPool, projection?: string): Promise<readonly Build[]> {
  const { rows } = await pool.query<BuildRow>(LIST)
  return rows.filter((row) => projection === undefined || row.projection === projection).map(buildOf)
}

/** Adds a build for a job; {@link ensureReadModels} creates its tables. */
export async function addBuild(
  pool: PostgresPool,
  { projection, version }: Omit<BuildKey, 'build'>,
  state: 'building' | 'scratch',
): Promise<number> {
  const { rows } = await pool.query<{ build: number }>(ADD, [projection, version, state])
  const [added] = rows
  if (added === undefined) throw new Error(`no build was added to ${projection}`)
  return added.build
}

export async function noteComparison(
  pool: PostgresPool,
  { projection, version, build }: BuildKey,
  found: { readonly differences: bigint; readonly position: bigint },
): Promise<void> {
  await pool.query(COMPARED, [projection, version, build, found.differences, found.position])
}

/** Hands a build to the projectors, which keep it at the head of the log from now on. */
export async function letFollow(pool: PostgresPool, { projection, version, build }: BuildKey): Promise<void> {
  await pool.query(FOLLOW, [projection, version, build])
}

function buildOf(row: BuildRow): Build {
  const { projection, version, build, state, differences, position } = row
  return {
    projection,
    version,
    build,
    state,
    differences,
    position,
    isServed: row.is_served,
    isPrevious: row.is_previous,
    switchedAt: row.switched_at,
    comparedPosition: row.compared_position,
    madeAt: row.made_at,
    isReady: row.is_ready,
  }
}
