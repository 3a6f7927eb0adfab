import type { Json } from '@heptad/schemas/json.ts'
import { type CompareOptions, compareWithLive, type LiveBuild, NoCommonPosition } from './compare.ts'
import { type Difference, differingRows } from './difference.ts'
import type { OpenBuild } from './open-build.ts'

/** The result of a comparison: the difference, or why nothing could be compared. */
export type Comparison =
  | { readonly kind: 'compared'; readonly difference: Difference }
  | { readonly kind: 'impossible'; readonly reason: string }

/** Error codes for an undefined table, in PostgreSQL and ClickHouse. */
const MISSING_TABLE = new Set(['42P01', '60'])

/** Compares a held build with a live one, if that can be done. */
export async function compareIfPossible(
  live: LiveBuild,
  held: OpenBuild,
  options: CompareOptions,
): Promise<Comparison> {
  try {
    return { kind: 'compared', difference: await compareWithLive(live, held, options) }
  } catch (error) {
    if (error instanceof NoCommonPosition) return { kind: 'impossible', reason: error.message }
    if (error instanceof Error && 'code' in error && MISSING_TABLE.has(String(error.code)))
      return { kind: 'impossible', reason: `a table of the build that answers is missing: ${error.message}` }
    throw error
  }
}

export function isEqual(found: Comparison): boolean {
  return found.kind === 'compared' && differingRows(found.difference) === 0n
}

/** A comparison as JSON, for the outcome of a job. */
export function comparisonJson(found: Comparison): Json {
  if (found.kind === 'impossible') return { impossible: found.reason }
  return {
    position: found.difference.position.toString(),
    differing: differingRows(found.difference).toString(),
    tables: found.difference.tables.map(({ table, expectedRows, foundRows, differing, first }) => ({
      table,
      expectedRows: expectedRows.toString(),
      foundRows: foundRows.toString(),
      differing: differing.toString(),
      first: first.map(({ expected, found: other }) => ({ expected: expected as Json, found: other as Json })),
    })),
  }
}
