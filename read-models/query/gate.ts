import { type Freshness, projectionKey, requiredCheckpoint, shownPosition } from '@heptad/infra/freshness/freshness.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { SLICES } from '@heptad/infra/slices/slice-of.ts'
import type { ReadModel } from '../ddl/shape.ts'
import { buildName } from '../physical.ts'

/** Which copy of a projection's tables answers, as the version pointer says. */
export interface ServedBuild {
  readonly projection: string
  readonly version: number
  readonly build: number
}

/**
 * Whether a query's read models show enough. `position`: the last event of the tenant that all of them show. Where they are
 * in the log of all tenants is not for one of them to learn.
 */
export type Gate = { readonly served: readonly ServedBuild[] } & (
  | { readonly kind: 'open'; readonly position: bigint }
  | { readonly kind: 'behind'; readonly projection: string; readonly reached: bigint }
  /** Events of the tenant wait among the dead letters, so that its rows are stale. */
  | { readonly kind: 'parked'; readonly projection: string }
)

export interface GateOptions {
  readonly models: readonly ReadModel[]
  readonly freshness: Freshness
  /** What the rows must show; 0n for whatever they do. */
  readonly minPosition: bigint
  /** Whether it closes while events of the tenant are parked; else the rows show everything before them. */
  readonly closesWhenParked: boolean
}

const GATE = sqlFile(import.meta.url, 'gate')
const LAST_OWN = sqlFile(import.meta.url, 'last-own')

interface GateRow extends ServedBuild {
  readonly runs_as: string
  /** Null for a build that nobody has begun to fill. */
  readonly first_slice: number | null
  readonly last_slice: number | null
  readonly position: bigint
  readonly is_ready: boolean
  readonly parked_from: bigint | null
  readonly last_own: bigint
}

/**
 * Reads which builds answer for these models, and the checkpoints of all their ranges, on the connection that will answer, where the tenant is set. Closed for a
 * model that has never reached the head of the log, or not yet `minPosition`.
 */
export async function readGate(client: Pick<PostgresClient, 'query'>, options: GateOptions): Promise<Gate> {
  const { models, freshness, minPosition, closesWhenParked } = options
  const query = { name: 'heptad-gate', text: GATE, values: [models.map(({ name }) => name)] }
  const { rows } = await client.query<GateRow>(query)
  const standings = models.map(({ name }) => standingOf(name, rows, freshness, minPosition))
  const parked = standings.find(({ parkedFrom }) => parkedFrom !== null)
  if (parked !== undefined && closesWhenParked) return { kind: 'parked', projection: parked.projection, served: rows }
  const behind = standings.find(({ hasReached }) => !hasReached)
  if (behind !== undefined)
    return { kind: 'behind', projection: behind.projection, reached: behind.shown, served: rows }
  const shown = least(standings.map((standing) => standing.shown)) ?? minPosition
  return { kind: 'open', position: await lastOwn(client, rows[0]?.last_own ?? 0n, shown), served: rows }
}

interface Standing {
  readonly projection: string
  /** Every event up to here is in the rows. */
  readonly shown: bigint
  readonly hasReached: boolean
  readonly parkedFrom: bigint | null
}

/** Where the ranges of a model stand together. */
function standingOf(projection: string, all: readonly GateRow[], freshness: Freshness, minPosition: bigint): Standing {
  const ranges = all.filter((row) => row.projection === projection).map((row) => rangeOf(row, freshness, minPosition))
  const slices = ranges.reduce((sum, range) => sum + range.slices, 0)
  const parkedFrom = ranges[0]?.parkedFrom ?? null
  const shown = slices === SLICES ? (least(ranges.map((range) => range.shown)) ?? 0n) : 0n
  return {
    projection,
    shown: parkedFrom === null || shown < parkedFrom ? shown : parkedFrom - 1n,
    hasReached: slices === SLICES && ranges.every((range) => range.hasReached),
    parkedFrom,
  }
}

function rangeOf(row: GateRow, freshness: Freshness, minPosition: bigint) {
  const { first_slice: first, last_slice: last, position, parked_from: parkedFrom } = row
  if (first === null || last === null) return { slices: 0, shown: 0n, hasReached: false, parkedFrom }
  const progress = freshness.progress(projectionKey(row.runs_as, row.version), { first, last })
  return {
    slices: last - first + 1,
    shown: shownPosition(progress, position),
    hasReached: row.is_ready && position >= requiredCheckpoint(progress, minPosition),
    parkedFrom,
  }
}

function least(positions: readonly bigint[]): bigint | null {
  return positions.reduce<bigint | null>((one, other) => (one === null || other < one ? other : one), null)
}

/** Nearly always the last event of the tenant is shown, so one statement tells both. */
async function lastOwn(client: Pick<PostgresClient, 'query'>, last: bigint, shown: bigint): Promise<bigint> {
  if (last <= shown) return last
  const query = { name: 'heptad-last-own', text: LAST_OWN, values: [shown] }
  const { rows } = await client.query<{ readonly position: bigint }>(query)
  return rows[0]?.position ?? 0n
}

/** Whether the runner of this process knows that a build that was seen answering is not there yet, so that asking the database is in vain. */
export function isKnownBehind(served: Iterable<ServedBuild>, freshness: Freshness, minPosition: bigint): boolean {
  for (const { projection, version, build } of served) {
    const ranges = freshness.ranges(projectionKey(buildName(projection, build), version))
    if (ranges.some((progress) => progress.committed < requiredCheckpoint(progress, minPosition))) return true
  }
  return false
}
