import type { ProjectionKey } from '@heptad/infra/freshness/freshness.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { DeadLetterOrder } from './dead-letter-orders.ts'
import type { HeldRange, ProjectionName, RangeBoard, RangePart, RangeRow } from './range-board.ts'

export interface PostgresBoardOptions {
  /** Acts as the projector. */
  readonly postgres: PostgresPool
  /** Identifies this process instance, and is never used again: the runner's owner. */
  readonly worker: string
  /** Identifies what runs at most once at a time: when a new instance of a node joins, the earlier ones are dead. */
  readonly node: string
  /** Milliseconds of silence after which others take over. */
  readonly leaseMs: number
}

const [JOIN, HEARTBEAT, LEAVE] = [sql('worker-join'), sql('worker-heartbeat'), sql('worker-leave')]
const [LIST, LOCK, ORDERS, IS_OPEN, WAITING] = [
  sql('ranges-list'),
  sql('ranges-lock'),
  sql('orders-open'),
  sql('order-is-open'),
  sql('dead-letters-waiting'),
]
const [SPLIT, RESIZE, REMOVE] = [sql('range-split'), sql('range-resize'), sql('range-remove')]

/** The board of all processes on one database. Each change of ranges is one durable transaction. */
export function postgresBoard({ postgres, worker, node, leaseMs }: PostgresBoardOptions): RangeBoard {
  return {
    preempts: false,
    async join() {
      await postgres.query(JOIN, [worker, node])
    },
    async heartbeat(projections) {
      const { rows } = await postgres.query<MemberRow>(HEARTBEAT, [worker, node, projections, leaseMs])
      return rows.map((row) => ({ ...row, isSelf: row.worker === worker }))
    },
    async ranges(projections) {
      const { rows } = await postgres.query<CheckpointRow>(LIST, namesAndVersions(projections))
      return rows.map(rangeRow)
    },
    async orders(projections) {
      const { rows } = await postgres.query<OrderRow>(ORDERS, namesAndVersions(projections))
      return rows.map(order)
    },
    async isOpen({ orderId }) {
      const { rowCount } = await postgres.query(IS_OPEN, [orderId])
      return rowCount === 1
    },
    async parkedIn({ projection, version, sequence }, limit) {
      const { rows } = await postgres.query<WaitingRow>(WAITING, [projection, version, sequence, limit])
      return rows.map(({ position, tenant_id }) => ({ position, tenantId: tenant_id }))
    },
    split: (held, parts) => inTransaction(postgres, 'begin', (client) => split(client, held, parts)),
    merge: (held) => inTransaction(postgres, 'begin', (client) => merge(client, held)),
    async leave() {
      await postgres.query(LEAVE, [worker])
    },
  }
}

async function split(client: PostgresClient, held: HeldRange, parts: readonly RangePart[]): Promise<boolean> {
  const [first, ...others] = parts
  const [locked] = await lock(client, [held])
  if (first === undefined || locked?.last_slice !== held.range.last) return false
  const key = [held.projection, held.version, held.range.first]
  await client.query(SPLIT, [
    ...key,
    others.map(({ range }) => range.first),
    others.map(({ range }) => range.last),
    others.map(({ isKept }) => isKept),
  ])
  await client.query(RESIZE, [...key, first.range.last, first.isKept, true])
  return true
}

async function merge(client: PostgresClient, held: readonly HeldRange[]): Promise<boolean> {
  const [first, ...others] = held
  const locked = await lock(client, held)
  const last = locked.at(-1)
  if (first === undefined || last === undefined || locked.length !== held.length || !areTogether(locked)) return false
  const key = [first.projection, first.version]
  const removed = await client.query<{ is_ready: boolean }>(REMOVE, [...key, others.map(({ range }) => range.first)])
  const areReady = removed.rows.every(({ is_ready }) => is_ready)
  await client.query(RESIZE, [...key, first.range.first, last.last_slice, true, areReady])
  return true
}

/** Neighbours at one position. */
function areTogether(rows: readonly LockedRow[]): boolean {
  return rows.every(({ first_slice, position }, index) => {
    const before = rows[index - 1]
    return before === undefined || (before.last_slice + 1 === first_slice && before.position === position)
  })
}

async function lock(client: PostgresClient, held: readonly HeldRange[]): Promise<readonly LockedRow[]> {
  const [first] = held
  const { rows } = await client.query<LockedRow>(LOCK, [
    first?.projection,
    first?.version,
    held.map(({ range }) => range.first),
    held.map(({ epoch }) => epoch),
  ])
  return rows
}

interface MemberRow {
  readonly worker: string
  readonly projections: readonly ProjectionKey[]
}

interface LockedRow {
  readonly first_slice: number
  readonly last_slice: number
  readonly position: bigint
}

interface CheckpointRow extends LockedRow {
  readonly projection: string
  readonly version: number
  readonly is_free: boolean
}

interface OrderRow {
  readonly order_id: string
  readonly projection: string
  readonly version: number
  readonly sequence_key: string
  readonly slice: number
  readonly action: DeadLetterOrder['action']
}

interface WaitingRow {
  readonly position: bigint
  readonly tenant_id: TenantId
}

function rangeRow({ projection, version, first_slice, last_slice, position, is_free }: CheckpointRow): RangeRow {
  return { projection, version, range: { first: first_slice, last: last_slice }, position, isFree: is_free }
}

function order({ order_id, sequence_key, ...row }: OrderRow): DeadLetterOrder {
  return { orderId: order_id, sequence: sequence_key, ...row }
}

function namesAndVersions(projections: readonly ProjectionName[]): unknown[] {
  return [projections.map(({ name }) => name), projections.map(({ version }) => version)]
}

function sql(name: string): string {
  return sqlFile(import.meta.url, name)
}
