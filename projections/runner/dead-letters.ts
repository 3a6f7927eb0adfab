import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { CheckpointKey, Queryable } from './checkpoint.ts'
import { type DeadLetterChanges, Deposed, type OrderProgress, type ParkedEvent } from './target.ts'

const PARKED = sqlFile(import.meta.url, 'dead-letters-parked')
const PARK = sqlFile(import.meta.url, 'dead-letters-park')
const RELEASE = sqlFile(import.meta.url, 'dead-letters-release')
const DROP = sqlFile(import.meta.url, 'dead-letters-drop')
const REFUSE = sqlFile(import.meta.url, 'dead-letters-refuse')
const ORDER_PROGRESS = sqlFile(import.meta.url, 'order-progress')

/** The names of the parked sequences of a range. */
export async function parkedSequences(db: Queryable, key: CheckpointKey): Promise<readonly string[]> {
  const { projection, version, firstSlice, lastSlice } = key
  const { rows } = await db.query(PARKED, [projection, version, firstSlice, lastSlice])
  return (rows as readonly { sequence_key: string }[]).map(({ sequence_key }) => sequence_key)
}

/** Writes changes of dead letters. Throws {@link Deposed} when a released event is not parked. `db` must be in the transaction that moves the checkpoint, which is the fence. */
export async function writeDeadLetters(
  db: Queryable,
  { projection, version }: CheckpointKey,
  { parked, released, dropped, refusedAgain, order }: DeadLetterChanges,
): Promise<void> {
  const key = [projection, version]
  if (parked.length > 0) await db.query(PARK, [...key, ...columnsOf(parked)])
  // A batch that does not move the checkpoint is kept from being applied twice by this alone.
  if (released.length > 0 && (await countOf(db, RELEASE, [...key, released])) !== released.length) throw new Deposed()
  const gone = dropped === undefined ? 0 : await countOf(db, DROP, [...key, dropped])
  if (refusedAgain !== undefined) await db.query(REFUSE, [...key, refusedAgain.position, refusedAgain.error])
  if (order !== undefined) await note(db, order, gone)
}

function columnsOf(parked: readonly ParkedEvent[]): readonly unknown[][] {
  return [
    parked.map(({ position }) => position),
    parked.map(({ sequence }) => sequence),
    parked.map(({ slice }) => slice),
    parked.map(({ tenantId }) => tenantId),
    parked.map(({ streamId }) => streamId),
    parked.map(({ eventId }) => eventId),
    parked.map(({ type }) => type),
    parked.map(({ error }) => error),
  ]
}

async function countOf(db: Queryable, sql: string, values: unknown[]): Promise<number> {
  return (await db.query(sql, values)).rowCount ?? 0
}

async function note(
  db: Queryable,
  { orderId, applied, outcome, detail }: OrderProgress,
  dropped: number,
): Promise<void> {
  await db.query(ORDER_PROGRESS, [orderId, outcome, applied + dropped, detail])
}
