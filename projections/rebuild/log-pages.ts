import { type EventCodec, NOT_READ } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { copyOut } from '@heptad/infra/postgres/copy.ts'
import { escapeLiteral, sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { type PostgresPool, rollingBack } from '@heptad/infra/postgres/transaction.ts'
import type { LogSource } from '../runner/tenure.ts'
import { CopiedEvents } from './copied-event.ts'

/** What reading the log needs. */
export interface ReadLog {
  /** Acts as the projector, on the database of the log. */
  readonly postgres: PostgresPool
  readonly log: Pick<LogSource, 'head'>
  readonly codec: Pick<EventCodec, 'types'>
}

export interface ReadSpan {
  readonly after: bigint
  readonly to: bigint
  /** Whether events of a type are wanted. Those of types that this release does not know are always given. */
  readonly takes: (type: string) => boolean
  /** Whether metadata are read; {@link NOT_READ} stands in their place otherwise. */
  readonly withMetadata: boolean
  /** Most positions in a page. */
  readonly limit: number
}

/** The events after the page before, up to `reached`. They can be read until the next page is asked for. */
export interface CopiedPage {
  readonly events: Iterable<StoredEvent>
  readonly reached: bigint
}

/** Positions in a page, where nobody says otherwise. */
export const PAGE_EVENTS = 4000
/** Pages are made shorter when they are larger than this. */
const LARGE_PAGE_BYTES = 8 * 1024 * 1024
const ROWS = sqlFile(import.meta.url, 'log-rows')

/**
 * The wanted events in (after, to], page by page; the next page is read while the consumer handles the last. Read in PostgreSQL's binary form, which costs both
 * sides half as much as text (decision 34). Throws when the log ends before `to`.
 */
export async function* logPages(
  read: ReadLog,
  { after, to, takes, withMetadata, limit }: ReadSpan,
): AsyncGenerator<CopiedPage> {
  if (after >= to) return
  const head = await read.log.head()
  if (head < to) throw new Error(`the log ends at ${head}, before position ${to}`)
  const passed = read.codec.types.filter((type) => !takes(type))
  let length = limit
  let [events, others] = [new CopiedEvents(), new CopiedEvents()]
  const page = async (from: bigint): Promise<bigint> => {
    const reached = to - from < BigInt(length) ? to : from + BigInt(length)
    const next = others
    next.clear()
    await copied(read.postgres, rowsText({ after: from, to: reached, passed, withMetadata }), next)
    if (next.bytes > LARGE_PAGE_BYTES) length = Math.max(1, Math.floor((length * LARGE_PAGE_BYTES) / next.bytes))
    else length = Math.min(limit, length * 2)
    return next.cutAfter ?? reached
  }
  for (let next: Promise<bigint> | null = page(after); next !== null; ) {
    const reached: bigint = await next
    ;[events, others] = [others, events]
    next = reached < to ? page(reached) : null
    next?.catch(() => {})
    yield { events, reached }
  }
}

function copied(postgres: PostgresPool, text: string, to: CopiedEvents): Promise<void> {
  return rollingBack(postgres, (client) => copyOut(client, text, (bytes, at) => to.take(bytes, at)))
}

interface Rows extends Pick<ReadSpan, 'after' | 'to' | 'withMetadata'> {
  readonly passed: readonly string[]
}

/** COPY takes no parameters. */
function rowsText({ after, to, withMetadata, passed }: Rows): string {
  const types = passed.length === 0 ? "'{}'" : `array[${passed.map(escapeLiteral).join(', ')}]`
  return ROWS.replaceAll(':after', `${after}`)
    .replaceAll(':to', `${to}`)
    .replaceAll(':metadata', withMetadata ? 'metadata' : escapeLiteral(NOT_READ))
    .replaceAll(':passed', () => `${types}::text[]`)
}
