import type { EventId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { openPool } from '../../postgres/pool.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { inTransaction, type PostgresClient } from '../../postgres/transaction.ts'
import type { ArchivedEvent } from './archived-event.ts'

const STANDING = sqlFile(import.meta.url, 'import-standing')
const HEADS = sqlFile(import.meta.url, 'stream-heads')
const IMPORT = sqlFile(import.meta.url, 'import-events')

/** The log is not empty, or the events do not follow on each other. Nothing of the call was written. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused'
}

/** How far an import has come. */
export interface ImportStanding {
  /** How many events of the export are in the log. */
  readonly position: bigint
  readonly eventId: EventId | null
}

/**
 * Fills an empty log with exported events: ids, revisions, texts and times stay, and positions count from 1 in the given order. Until it is
 * finished the log has no incarnation, so no backbone serves half of it. After an interruption the import goes on where it was.
 */
export class LogImport {
  readonly #pool: Pool
  #position = 0n

  /** `url`: a migrated database; the user may take the role of the owner. */
  constructor(url: string) {
    this.#pool = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'heptad-import' })
  }

  /** Begins or resumes an import. Throws {@link ImportRefused} when the log holds anything but a part of an import. */
  async begin(): Promise<ImportStanding> {
    const { rows } = await this.#pool.query<{ position: bigint | null; eventId: EventId | null; hasBegun: boolean }>(
      STANDING,
    )
    const { position = null, eventId = null, hasBegun = true } = rows[0] ?? {}
    if (position !== null && hasBegun) throw new ImportRefused(`the log is not empty: it ends at position ${position}`)
    await this.#pool.query('update log.identity set system_id = null, timeline = null')
    this.#position = position ?? 0n
    return { position: this.#position, eventId }
  }

  /**
   * Adds events that follow on those before: whole appends, in one transaction. Throws {@link ImportRefused} at a gap in a
   * stream or an append that is not whole, and the database's error for events that are there already.
   */
  async add(events: readonly ArchivedEvent[]): Promise<void> {
    assertWholeAppends(events)
    await inTransaction(this.#pool, 'begin; lock table log.identity in exclusive mode', async (client) => {
      await assertNoGaps(client, events)
      await client.query(IMPORT, columnsOf(events, this.#position))
    })
    this.#position += BigInt(events.length)
  }

  /** Begins an incarnation of the log, so that it can be served. `logId`: the log that it continues. */
  async finish(logId: string | null): Promise<void> {
    if (logId !== null) await this.#pool.query('update log.identity set log_id = $1', [logId])
    await this.#pool.query('select log.begin_incarnation()')
    await this.#pool.query('analyze log.events')
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

function assertWholeAppends(events: readonly ArchivedEvent[]): void {
  let left = 0
  for (const { command, position } of events) {
    if ((command !== null) !== (left === 0)) throw new ImportRefused(`the append around position ${position} is cut`)
    left = command === null ? left - 1 : command.events - 1
  }
  if (left > 0) throw new ImportRefused(`the append at the end, position ${events.at(-1)?.position}, is cut`)
}

async function assertNoGaps(client: PostgresClient, events: readonly ArchivedEvent[]): Promise<void> {
  const streams = new Map<string, ArchivedEvent[]>()
  for (const event of events) {
    const key = `${event.tenantId}/${event.streamId}`
    const known = streams.get(key)
    if (known === undefined) streams.set(key, [event])
    else known.push(event)
  }
  const firsts = [...streams.values()].flatMap(([first]) => (first === undefined ? [] : [first]))
  const names = [firsts.map(({ tenantId }) => tenantId), firsts.map(({ streamId }) => streamId)]
  const { rows } = await client.query<{ revision: bigint | null }>(HEADS, names)
  for (const [index, ofStream] of [...streams.values()].entries()) {
    let expected = (rows[index]?.revision ?? -1n) + 1n
    for (const { revision, streamId, position } of ofStream) {
      if (revision !== expected)
        throw new ImportRefused(
          `a gap at position ${position}: ${streamId} has revision ${revision} where ${expected} comes next`,
        )
      expected += 1n
    }
  }
}

function columnsOf(events: readonly ArchivedEvent[], before: bigint): unknown[] {
  return [
    events.map((_, index) => before + BigInt(index) + 1n),
    events.map(({ tenantId }) => tenantId),
    events.map(({ streamId }) => streamId),
    events.map(({ revision }) => revision),
    events.map(({ eventId }) => eventId),
    events.map(({ type }) => type),
    events.map(({ schemaVersion }) => schemaVersion),
    events.map(({ data }) => data),
    events.map(({ metadata }) => metadata),
    events.map(({ decidedAt }) => decidedAt),
    events.map(({ recordedAt }) => recordedAt),
    events.map(({ command }) => command?.tenantId ?? null),
    events.map(({ command }) => command?.commandId ?? null),
    events.map(({ command }) => command?.events ?? null),
  ]
}
