import { type Freshness, projectionKey, requiredCheckpoint, shownPosition } from '@heptad/infra/freshness/freshness.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import type { ReadModel } from '../ddl/shape.ts'

/** Whether a query's read models show enough, and up to where all of them do. */
export type Gate =
  | { readonly kind: 'open'; readonly position: bigint }
  | { readonly kind: 'closed'; readonly projection: string; readonly reached: bigint }

const GATE = sqlFile(import.meta.url, 'gate')

interface GateRow {
  readonly projection: string
  readonly position: bigint
  readonly is_ready: boolean
}

/**
 * Reads the checkpoints of these models on the connection that will answer. Closed for a model that has never reached the head of the log, or not yet
 * `minPosition`.
 */
export async function readGate(
  client: Pick<PostgresClient, 'query'>,
  models: readonly ReadModel[],
  freshness: Freshness,
  minPosition: bigint,
): Promise<Gate> {
  const values = [models.map(({ name }) => name), models.map(({ version }) => version)]
  const { rows } = await client.query<GateRow>({ name: 'heptad-gate', text: GATE, values })
  let position: bigint | null = null
  for (const { name, version } of models) {
    const row = rows.find(({ projection }) => projection === name)
    const progress = freshness.progress(projectionKey(name, version))
    const shown = row === undefined ? 0n : shownPosition(progress, row.position)
    if (!row?.is_ready || row.position < requiredCheckpoint(progress, minPosition))
      return { kind: 'closed', projection: name, reached: shown }
    position = position === null || shown < position ? shown : position
  }
  return { kind: 'open', position: position ?? minPosition }
}

/** Whether the runner of this process knows that a model is not there yet, so that asking the database is in vain. */
export function isKnownBehind(models: readonly ReadModel[], freshness: Freshness, minPosition: bigint): boolean {
  return models.some(({ name, version }) => {
    const progress = freshness.progress(projectionKey(name, version))
    return progress !== undefined && progress.committed < requiredCheckpoint(progress, minPosition)
  })
}
