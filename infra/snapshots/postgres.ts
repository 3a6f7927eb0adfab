import { randomUUID } from 'node:crypto'
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

/** A page that should be there was dropped by a newer snapshot meanwhile, or written over by another save at the same revision. */
export class SnapshotGone extends Error {
  override readonly name = 'SnapshotGone'
}

/** The save that a page is of, and whether it is the last one: saves at one revision, perhaps in different shapes, write over each other. */
interface Page {
  readonly save: string
  readonly shape: string
  readonly isLast: boolean
  readonly text: string
}

/** Two pools of the projector role: states are waited for when they are read, and nobody waits while they are saved. */
export interface SnapshotPools {
  readonly reading: Pool
  /** Its connections as {@link savingConnections}. */
  readonly saving: Pool
}

/**
 * Saving gets few connections and no flushes, because the states of many streams fall due at the same moment and appends wait for the same
 * disk. A crash may lose snapshots, but none is ever ahead of the log, which is flushed before.
 */
export const savingConnections = { max: 2, extraOptions: { synchronous_commit: 'off' } } as const

/** Snapshots in `log.snapshots`, page by page in short statements. */
export function postgresSnapshots({ reading, saving }: SnapshotPools): SnapshotStore {
  async function pageOf({ tenantId, streamId }: SnapshotKey, { revision }: HeadRow, page: number): Promise<Page> {
    const { rows } = await reading.query<{ body: string }>(READ_PAGE, [tenantId, streamId, revision, page])
    const found = pageIn(rows[0]?.body ?? '')
    if (found === null) throw new SnapshotGone(`page ${page} of ${streamId} at revision ${revision} is gone`)
    return found
  }
  /** The next page is on its way while one is taken. */
  async function* pagesOf(key: SnapshotKey, row: HeadRow): AsyncGenerator<string, void, undefined> {
    let next = pageOf(key, row, 0)
    let ofAll: string | null = null
    for (let page = 1; page <= row.pages; page += 1) {
      const { save, shape, isLast, text } = await next
      ofAll ??= save
      if (save !== ofAll || shape !== key.shape || isLast !== (page === row.pages))
        throw new SnapshotGone(`the pages of ${key.streamId} at revision ${row.revision} are of several saves`)
      if (page < row.pages) next = pageOf(key, row, page)
      // Whoever takes no more pages does not ask what became of this one.
      next.catch(() => {})
      yield text
    }
  }
  return {
    async find(key) {
      const { rows } = await reading.query<HeadRow>(FIND, [key.tenantId, key.streamId, key.shape])
      const [row] = rows
      if (row === undefined) return null
      const head = { revision: row.revision, eventId: row.event_id }
      return { head, decidedAt: row.decided_at, pages: () => pagesOf(key, row) }
    },
    async save({ tenantId, streamId, shape }, { head, decidedAt }, pages) {
      const save = randomUUID()
      let count = 0
      for (const { text, isLast } of withLast(pages)) {
        const body = bodyOf({ save, shape, isLast, text })
        await saving.query(WRITE_PAGE, [tenantId, streamId, head.revision, count, body])
        count += 1
      }
      await saving.query(COMPLETE, [tenantId, streamId, shape, head.revision, head.eventId, decidedAt, count])
      await saving.query(DROP_PAGES, [tenantId, streamId])
    },
  }
}

function* withLast(texts: Iterable<string>): Generator<Pick<Page, 'text' | 'isLast'>, void, undefined> {
  let held: string | null = null
  for (const text of texts) {
    if (held !== null) yield { text: held, isLast: false }
    held = text
  }
  if (held !== null) yield { text: held, isLast: true }
}

function bodyOf({ save, shape, isLast, text }: Page): string {
  return `${JSON.stringify([save, shape, isLast])}\n${text}`
}

/** Null for pages of earlier releases, which did not say to which save they belong. */
function pageIn(body: string): Page | null {
  const end = body.indexOf('\n')
  const [save, shape, isLast] = end < 0 ? [] : (JSON.parse(body.slice(0, end)) as [string, string, boolean])
  if (save === undefined || shape === undefined || isLast === undefined) return null
  return { save, shape, isLast, text: body.slice(end + 1) }
}
