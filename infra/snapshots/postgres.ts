import type { EventId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { Pool } from 'pg'
import { sqlFile } from '../postgres/sql-file.ts'
import type { SnapshotKey, SnapshotStore } from './port.ts'

const sql = (name: string): string => sqlFile(import.meta.url, name)
const FIND = sql('snapshot-find')
const READ_PAGE = sql('page-read')
const WRITE_PAGE = sql('page-write')
const COMPLETE = sql('snapshot-complete')
const DROP_PAGES = sql('pages-drop')

interface HeadRow {
  readonly revision: bigint
  readonly event_id: EventId
  readonly decided_at: Instant
  readonly pages: number
}

/** A page that should be there was dropped by a newer snapshot meanwhile. */
export class SnapshotGone extends Error {
  override readonly name = 'SnapshotGone'
}

/** Snapshots in `log.snapshots`, page by page in short statements, through a pool of the projector role. */
export function postgresSnapshots(pool: Pool): SnapshotStore {
  async function pageOf({ tenantId, streamId }: SnapshotKey, { revision }: HeadRow, page: number): Promise<string> {
    const { rows } = await pool.query<{ body: string }>(READ_PAGE, [tenantId, streamId, revision, page])
    const [found] = rows
    if (found === undefined) throw new SnapshotGone(`page ${page} of ${streamId} at revision ${revision} is gone`)
    return found.body
  }
  /** The next page is on its way while one is taken. */
  async function* pagesOf(key: SnapshotKey, row: HeadRow): AsyncGenerator<string, void, undefined> {
    let next = pageOf(key, row, 0)
    for (let page = 1; page <= row.pages; page += 1) {
      const body = await next
      if (page < row.pages) next = pageOf(key, row, page)
      // Whoever takes no more pages does not ask what became of this one.
      next.catch(() => {})
      yield body
    }
  }
  return {
    async find(key) {
      const { rows } = await pool.query<HeadRow>(FIND, [key.tenantId, key.streamId, key.shape])
      const [row] = rows
      if (row === undefined) return null
      const head = { revision: row.revision, eventId: row.event_id }
      return { head, decidedAt: row.decided_at, pages: () => pagesOf(key, row) }
    },
    async save({ tenantId, streamId, shape }, { head, decidedAt }, pages) {
      let count = 0
      for (const body of pages) {
        await pool.query(WRITE_PAGE, [tenantId, streamId, head.revision, count, body])
        count += 1
      }
      await pool.query(COMPLETE, [tenantId, streamId, shape, head.revision, head.eventId, decidedAt, count])
      await pool.query(DROP_PAGES, [tenantId, streamId])
    },
  }
}
