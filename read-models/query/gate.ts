import {
  type Freshness,
  type ProjectionKey,
  projectionKey,
  requiredCheckpoint,
  shownPosition,
} from '@heptad/infra/freshness/freshness.ts'
import type { Statement, StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import { escapeLiteral, sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { SLICES } from '@heptad/infra/slices/slice-of.ts'
import type { ReadModel } from '../ddl/shape.ts'
import { buildName } from '../physical.ts'
import { jsonRows } from './json-form.ts'

/** Which copy of a projection's tables answers, as the version pointer says. */
export interface ServedBuild {
  readonly projection: string
  readonly version: number
  readonly build: number
}

/** The read models are fresh enough. */
export interface OpenGate {
  readonly kind: 'open'
  readonly served: readonly ServedBuild[]
  /** All of them show every event up to here, of all tenants. It must not reach a caller, who would learn from it what others write. */
  readonly shown: bigint
  /** The last event of the tenant in the log. */
  readonly lastOwn: bigint
}

/** Whether the read models of a query are fresh enough to answer. */
export type Gate =
  | OpenGate
  | {
      readonly kind: 'behind'
      readonly served: readonly ServedBuild[]
      readonly projection: string
      readonly reached: bigint
    }
  /** The answer is asked for as of a moment that has not passed; see `MomentPlace`. */
  | { readonly kind: 'not-reached'; readonly served: readonly ServedBuild[]; readonly aheadMs: number | null }
  /** Events of the tenant are parked as dead letters, so its rows are stale. */
  | { readonly kind: 'parked'; readonly served: readonly ServedBuild[]; readonly projection: string }

export interface GateOptions {
  readonly models: readonly ReadModel[]
  readonly freshness: Freshness
  /** The rows must show everything up to here; 0n asks for nothing. */
  readonly minPosition: bigint
  /** Whether the gate is closed while events of the tenant are parked; otherwise the rows show everything before them. */
  readonly closesWhenParked: boolean
}

const GATE = sqlFile(import.meta.url, 'gate')
const LAST_OWN = sqlFile(import.meta.url, 'last-own')

interface GateRow extends ServedBuild {
  readonly runsAs: string
  /** Null for a build that nobody has begun to fill. */
  readonly firstSlice: number | null
  readonly lastSlice: number | null
  readonly position: bigint
  readonly isReady: boolean
  readonly parkedFrom: bigint | null
  readonly lastOwn: bigint
}

/** Asks which builds answer for these models, and for the checkpoints of all their ranges; in the transaction that answers, where the tenant is set. */
export function gateStatement(models: readonly ReadModel[]): Statement {
  const names = models.map(({ name }) => name).join()
  const statement = gateStatements.get(names) ?? { text: GATE.replace('$1', escapeLiteral(`{${names}}`)), values: [] }
  gateStatements.set(names, statement)
  return statement
}

/** One for each set of models that some query reads: with a parameter instead, PostgreSQL would plan it anew each time, for longer than it then takes. */
const gateStatements = new Map<string, Statement>()

/** Asks for the last event of the reader's own tenant up to a position. */
export function lastOwnStatement(shown: bigint): Statement {
  return { text: LAST_OWN, values: [shown] }
}

/** What the answer to {@link gateStatement} means. Closed for a model that has never reached the head of the log, or not yet `minPosition`. */
export function judgeGate(asked: StatementResult | undefined, options: GateOptions): Gate {
  const { models, freshness, minPosition, closesWhenParked } = options
  const rows = jsonRows<GateRow>(asked?.columns ?? [], asked?.rows ?? [], (_, value) => value)
  const served = models.flatMap(({ name }) => rows.find(({ projection }) => projection === name) ?? [])
  const standings = models.map(({ name }) => standingOf(name, rows, freshness, minPosition))
  const parked = standings.find(({ parkedFrom }) => parkedFrom !== null)
  if (parked !== undefined && closesWhenParked) return { kind: 'parked', projection: parked.projection, served }
  const behind = standings.find(({ hasReached }) => !hasReached)
  if (behind !== undefined) return { kind: 'behind', projection: behind.projection, reached: behind.shown, served }
  const shown = least(standings.map((standing) => standing.shown)) ?? minPosition
  return { kind: 'open', shown, lastOwn: rows[0]?.lastOwn ?? 0n, served }
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
  const { firstSlice: first, lastSlice: last, position, parkedFrom } = row
  if (first === null || last === null) return { slices: 0, shown: 0n, hasReached: false, parkedFrom }
  const progress = freshness.progress(projectionKey(row.runsAs, row.version), { first, last })
  return {
    slices: last - first + 1,
    shown: shownPosition(progress, position),
    hasReached: row.isReady && position >= requiredCheckpoint(progress, minPosition),
    parkedFrom,
  }
}

function least(positions: readonly bigint[]): bigint | null {
  return positions.reduce<bigint | null>((one, other) => (one === null || other < one ? other : one), null)
}

/** Those of these builds that the projection runner of this process knows to be behind the position: asking the database would be in vain. */
export function knownBehind(
  served: readonly ServedBuild[],
  freshness: Freshness,
  minPosition: bigint,
): readonly ProjectionKey[] {
  const keys = served.map(({ projection, version, build }) => projectionKey(buildName(projection, build), version))
  return keys.filter((key) =>
    freshness.ranges(key).some((progress) => progress.committed < requiredCheckpoint(progress, minPosition)),
  )
}
