import { statfs } from 'node:fs/promises'
import type { ClientBase } from 'pg'

/** Half of `max_wal_size`, after which the first checkpoint begins. */
export const DEFAULT_WAL_RESERVE_MIB = 1024

const MIB = 2 ** 20
const SEGMENT_MIB = 16
/** What PostgreSQL keeps by itself. */
const LEAST_MIB = 80
/** The reserve takes no more of the disk than one part in so many of what is free. */
const SHARE_OF_FREE = 20

/** Thus much WAL a server in `folder` keeps made ahead, in MiB: what is wanted, or less where the disk is small; 0 leaves it to PostgreSQL. */
export async function walReserve(folder: string, wantedMib: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  const reserveMib = Math.min(wantedMib, Math.floor((bavail * bsize) / MIB / SHARE_OF_FREE))
  return reserveMib > LEAST_MIB ? reserveMib : 0
}

/**
 * Makes segments of WAL ahead. PostgreSQL fills a new one with zeros once a commit needs it, and all commits wait for that: the disk takes 10 to 50 ms for it, several
 * times a second under load. The checkpoint turns segments that are left behind into such that lie ahead, as long as there are fewer than `min_wal_size`.
 */
export async function makeWalAhead(client: ClientBase, reserveMib: number): Promise<void> {
  const segments = Math.floor(reserveMib / SEGMENT_MIB)
  // A segment in which nothing was written is not left.
  await client.query(
    `select pg_logical_emit_message(false, 'heptad', ''), pg_switch_wal() from generate_series(1, $1)`,
    [segments],
  )
  await client.query('checkpoint')
}
