import type { Statement } from '@heptad/infra/postgres/one-trip.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { parkedSequences } from './dead-letters.ts'
import { type Claimant, Deposed, type Ownership, RangeGone } from './target.ts'

/** One statement on one connection: a pool, or a client in its transaction. */
export interface Queryable {
  query(text: string, values: unknown[]): Promise<{ rowCount: number | null; rows: unknown[] }>
}

/** A contiguous range of the 1024 slices of a projection's sequence key. */
export interface CheckpointKey {
  readonly projection: string
  readonly version: number
  readonly firstSlice: number
  readonly lastSlice: number
}

/** A step of a checkpoint, by the owner with this epoch. */
export interface Move {
  readonly epoch: bigint
  readonly from: bigint
  readonly to: bigint
}

const MAKE = sqlFile(import.meta.url, 'checkpoint-make')
const ACQUIRE = sqlFile(import.meta.url, 'checkpoint-acquire')
const ADVANCE = 'select log.advance_checkpoint($1, $2, $3, $4, $5, $6, $7, $8)'
const CLAIM = sqlFile(import.meta.url, 'checkpoint-claim')
const RENEW = sqlFile(import.meta.url, 'checkpoint-renew')
const IS_THERE = 'select from log.checkpoints where projection = $1 and version = $2 and first_slice = $3'

interface CheckpointRow {
  readonly epoch: bigint
  readonly position: bigint
  readonly claimed_position: bigint | null
  readonly is_ready: boolean
  readonly log_id: string
  readonly incarnation: string
}

/** The checkpoint of one range in `log.checkpoints`. Every change is fenced by the epoch; leases run on the database's clock. */
export class Checkpoint {
  readonly key: CheckpointKey
  readonly #leaseMs: number

  constructor(key: CheckpointKey, leaseMs: number) {
    this.key = key
    this.#leaseMs = leaseMs
  }

  /** Null when another owner's lease still runs, or the range no longer exists. */
  async acquire(db: Queryable, { owner, identity, preempts }: Claimant): Promise<Ownership | null> {
    const { projection, version, firstSlice, lastSlice } = this.key
    await db.query(MAKE, [projection, version, identity.logId, identity.incarnation])
    const values = [projection, version, firstSlice, lastSlice, owner, this.#leaseMs, preempts]
    const { rows } = await db.query(ACQUIRE, values)
    const row = (rows as readonly CheckpointRow[])[0]
    return row === undefined ? null : ownershipOf(row, await parkedSequences(db, this.key))
  }

  /** Throws {@link Deposed}. */
  async advance(db: Queryable, move: Move, isReady: boolean): Promise<void> {
    const { text, values } = this.advancing(move, isReady)
    await db.query(text, [...values]).catch((error) => {
      throw deposition(error) ?? error
    })
  }

  /** The statement that moves the checkpoint. It fails when the owner was deposed: {@link deposition}. */
  advancing({ epoch, from, to }: Move, isReady: boolean): Statement {
    return { text: ADVANCE, values: [...this.#range, epoch, from, to, isReady, this.#leaseMs] }
  }

  /** Throws {@link Deposed}. */
  claim(db: Queryable, { epoch, from, to }: Move): Promise<void> {
    return this.#change(db, CLAIM, [epoch, from, to, this.#leaseMs])
  }

  /** Throws {@link Deposed}. */
  renew(db: Queryable, epoch: bigint): Promise<void> {
    return this.#change(db, RENEW, [epoch, this.#leaseMs])
  }

  async release(db: Queryable, epoch: bigint): Promise<void> {
    await db.query(RENEW, [...this.#range, epoch, 0])
  }

  async #change(db: Queryable, sql: string, values: readonly unknown[]): Promise<void> {
    const { rowCount } = await db.query(sql, [...this.#range, ...values])
    if (rowCount === 1) return
    const { rowCount: left } = await db.query(IS_THERE, [...this.#range])
    throw left === 0 ? new RangeGone() : new Deposed()
  }

  get #range(): readonly unknown[] {
    return [this.key.projection, this.key.version, this.key.firstSlice]
  }
}

/** How the owner was deposed, if that is why a statement of {@link Checkpoint.advancing} failed: `infra/postgres/functions/advance_checkpoint.sql`. */
export function deposition(error: unknown): Deposed | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'HD002') return new RangeGone()
  return code === 'HD001' ? new Deposed() : null
}

function ownershipOf(row: CheckpointRow, parked: readonly string[]): Ownership {
  return {
    epoch: row.epoch,
    position: row.position,
    claimedPosition: row.claimed_position,
    isReady: row.is_ready,
    identity: { logId: row.log_id, incarnation: row.incarnation },
    parked,
  }
}
