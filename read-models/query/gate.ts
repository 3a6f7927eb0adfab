import { type Freshness, projectionKey, requiredCheckpoint, shownPosition } from '@heptad/infra/freshness/freshness.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
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
export type Gate =
  | { readonly kind: 'open'; readonly position: bigint; readonly served: readonly ServedBuild[] }
  | {
      readonly kind: 'closed'
      readonly projection: string
      readonly reached: bigint
      readonly served: readonly ServedBuild[]
    }

const GATE = sqlFile(import.meta.url, 'gate')
const LAST_OWN = sqlFile(import.meta.url, 'last-own')

interface GateRow extends ServedBuild {
  readonly runs_as: string
  readonly position: bigint
  readonly is_ready: boolean
  readonly last_own: bigint
}

/**
 * Reads which builds answer for these models, and their checkpoints, on the connection that will answer, where the tenant is set. Closed for a model that has never
 * reached the head of the log, or not yet `minPosition`.
 */
export async function readGate(
  client: Pick<PostgresClient, 'query'>,
  models: readonly ReadModel[],
  freshness: Freshness,
  minPosition: bigint,
): Promise<Gate> {
  const { rows } = await client.query<GateRow>({
    name: 'heptad-gate',
    text: GATE,
    values: [models.map(({ name }) => name)],
  })
  let position: bigint | null = null
  for (const { name } of models) {
    const row = rows.find(({ projection }) => projection === name)
    const progress = row && freshness.progress(projectionKey(row.runs_as, row.version))
    const shown = row === undefined ? 0n : shownPosition(progress, row.position)
    if (!row?.is_ready || row.position < requiredCheckpoint(progress, minPosition))
      return { kind: 'closed', projection: name, reached: shown, served: rows }
    position = position === null || shown < position ? shown : position
  }
  const own = await lastOwn(client, rows[0]?.last_own ?? 0n, position ?? minPosition)
  return { kind: 'open', position: own, served: rows }
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
    const progress = freshness.progress(projectionKey(buildName(projection, build), version))
    if (progress !== undefined && progress.committed < requiredCheckpoint(progress, minPosition)) return true
  }
  return false
}
