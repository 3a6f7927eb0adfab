import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'

export interface DeadLetterDeskOptions {
  /** Acts as the projector. */
  readonly postgres: PostgresPool
  readonly clock: Clock
  /** Makes the owners in this process look for orders at once. */
  readonly wake: () => void
}

/** A parked sequence, with the event that it is parked for. */
export interface ParkedSequence {
  readonly projection: string
  readonly version: number
  readonly sequence: string
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly type: string
  readonly error: string | null
  readonly firstPosition: bigint
  readonly events: bigint
  readonly parkedAt: Instant
}

export interface DeadLetter {
  readonly version: number
  readonly position: bigint
  readonly eventId: EventId
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly type: string
  /** Null for one that only waits. */
  readonly error: string | null
  readonly parkedAt: Instant
}

/** What an operator had done, and what came of it. */
export interface OrderRecord {
  readonly orderId: string
  readonly version: number
  readonly action: 'retry' | 'resolve'
  readonly reason: string
  readonly orderedBy: string
  readonly orderedAt: Instant
  /** Null while no owner has carried it out. */
  readonly finishedAt: Instant | null
  readonly outcome: 'applied' | 'refused' | 'dropped' | null
  /** Applied or dropped. */
  readonly events: bigint
  readonly detail: string | null
}

export interface SequenceName {
  readonly projection: string
  readonly sequence: string
  /** The newest that has it parked, where it is not said. */
  readonly version?: number | undefined
}

export interface NewOrder extends SequenceName {
  readonly orderId: string
  readonly action: OrderRecord['action']
  readonly reason: string
  readonly orderedBy: string
}

/** Where a page of parked sequences begins. */
export type SequenceKey = Pick<ParkedSequence, 'projection' | 'version' | 'sequence'>

const sql = (name: string): string => sqlFile(import.meta.url, name)
const [LIST, SHOW] = [sql('list'), sql('show')]
const [ORDERS, ORDER, OUTCOME] = [sql('orders'), sql('order'), sql('outcome')]
const LOOK_EVERY_MS = 25

/** What operators see of dead letters, and how they have them tried again or dropped: by the owner of the range, never by hand. */
export class DeadLetterDesk {
  readonly #options: DeadLetterDeskOptions

  constructor(options: DeadLetterDeskOptions) {
    this.#options = options
  }

  /** Parked sequences, at most `limit`, in the order of their keys. */
  async list(limit: number, { projection, after }: { projection?: string; after?: SequenceKey } = {}) {
    const { postgres } = this.#options
    const start = [after?.projection ?? null, after?.version ?? null, after?.sequence ?? null]
    const { rows } = await postgres.query<ListRow>(LIST, [projection ?? null, ...start, limit])
    return rows.map(parkedSequence)
  }

  /** The events of a parked sequence after a position. */
  async show({ projection, sequence, version }: SequenceName, after: bigint, limit: number) {
    const values = [projection, sequence, version ?? null, after, limit]
    const { rows } = await this.#options.postgres.query<LetterRow>(SHOW, values)
    return rows.map(deadLetter)
  }

  /** What was done with a sequence, the last first. */
  async orders({ projection, sequence }: SequenceName): Promise<readonly OrderRecord[]> {
    const { rows } = await this.#options.postgres.query<OrderRow>(ORDERS, [projection, sequence])
    return rows.map(orderRecord)
  }

  /** Has a sequence tried again or dropped, and waits for the owner of its range; an order that was not carried out by then stands. Null: nothing is parked there. */
  async order(order: NewOrder, waitMs: number): Promise<OrderRecord | null> {
    const { postgres, wake, clock } = this.#options
    const { orderId, projection, sequence, version, action, reason, orderedBy } = order
    const values = [orderId, projection, sequence, version ?? null, action, reason, orderedBy]
    const { rowCount } = await postgres.query(ORDER, values)
    if (rowCount === 0) return null
    wake()
    const deadline = AbortSignal.timeout(waitMs)
    for (;;) {
      const record = await this.#outcome(orderId)
      if (record === null || record.finishedAt !== null || deadline.aborted) return record
      await pause(clock, LOOK_EVERY_MS, deadline)
    }
  }

  async #outcome(orderId: string): Promise<OrderRecord | null> {
    const { rows } = await this.#options.postgres.query<OrderRow>(OUTCOME, [orderId])
    return rows[0] === undefined ? null : orderRecord(rows[0])
  }
}

interface EventRow {
  readonly version: number
  readonly tenant_id: TenantId
  readonly stream_id: StreamId
  readonly type: string
  readonly error: string | null
  readonly parked_at: Instant
}

interface ListRow extends EventRow {
  readonly projection: string
  readonly sequence_key: string
  readonly first_position: bigint
  readonly events: bigint
}

interface LetterRow extends EventRow {
  readonly position: bigint
  readonly event_id: EventId
}

interface OrderRow {
  readonly order_id: string
  readonly version: number
  readonly action: OrderRecord['action']
  readonly reason: string
  readonly ordered_by: string
  readonly ordered_at: Instant
  readonly finished_at: Instant | null
  readonly outcome: OrderRecord['outcome']
  readonly events: bigint
  readonly detail: string | null
}

function parkedSequence({
  sequence_key,
  first_position,
  tenant_id,
  stream_id,
  parked_at,
  ...row
}: ListRow): ParkedSequence {
  return {
    ...{ ...row, sequence: sequence_key, tenantId: tenant_id, streamId: stream_id },
    ...{ firstPosition: first_position, parkedAt: parked_at },
  }
}

function deadLetter({ event_id, tenant_id, stream_id, parked_at, ...row }: LetterRow): DeadLetter {
  return { ...row, eventId: event_id, tenantId: tenant_id, streamId: stream_id, parkedAt: parked_at }
}

function orderRecord({ order_id, ordered_by, ordered_at, finished_at, ...row }: OrderRow): OrderRecord {
  return { orderId: order_id, ...row, orderedBy: ordered_by, orderedAt: ordered_at, finishedAt: finished_at }
}
