import { statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { sqlFile } from './sql-file.ts'

/** Half of `max_wal_size`, after which the first checkpoint begins. */
export const DEFAULT_WAL_RESERVE_MIB = 1024

/** WAL on its way to be made ahead. */
export interface WalReserve {
  /** Resolves once there is as much as is to be kept, or it was given up. */
  readonly made: Promise<void>
  /** Gives up what is not made yet. */
  stop(): Promise<void>
}

const MIB = 2 ** 20
const SEGMENT_MIB = 16
/** What PostgreSQL keeps by itself. */
const LEAST_MIB = 80
/** The reserve takes no more of the disk than one part in so many of what is free. */
const SHARE_OF_FREE = 20
const LOOK_EVERY_MS = 250
const CONNECT_WITHIN_MS = 2_000
/** How many segments the server is switched past at once. */
const STEP = 4
/** A server that wrote no more than this between two looks is at rest. */
const AT_REST_BYTES = 128 * 1024

const standing = sqlFile(import.meta.url, 'wal-standing')
const leave = sqlFile(import.meta.url, 'leave-wal-segments')

/** How much WAL a server in `folder` keeps made ahead, in MiB: what is wanted, or less where the disk is small; 0 leaves it to PostgreSQL. */
export async function walReserve(folder: string, wantedMib: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  const reserveMib = Math.min(wantedMib, Math.floor((bavail * bsize) / MIB / SHARE_OF_FREE))
  return reserveMib > LEAST_MIB ? reserveMib : 0
}

/**
 * Makes segments of WAL ahead, while nobody else writes much. PostgreSQL fills a new one with zeros once a commit needs it, and all commits wait for that: the disk
 * takes 10 to 50 ms for it, several times a second under load. Segments are left, and a checkpoint turns what is left behind into what lies ahead, as long as it is no more than
 * `min_wal_size`. As the superuser of `url`.
 */
export function makeWalAhead(url: string, reserveMib: number): WalReserve {
  const stopping = new AbortController()
  const made = making(url, Math.floor(reserveMib / SEGMENT_MIB), stopping.signal).catch(() => {})
  return {
    made,
    stop() {
      stopping.abort()
      return made
    },
  }
}

async function making(url: string, wanted: number, signal: AbortSignal): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'heptad-wal-reserve',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    signal.throwIfAborted()
    // A server that has come to a halt answers nothing any more, and is not waited for. Before it is connected, the driver would never say that it gave up.
    signal.addEventListener('abort', () => void client.end().catch(() => {}))
    const isNew = await fill(client, wanted, signal)
    if (isNew) await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

/** Answers whether any were missing. */
async function fill(client: Client, wanted: number, signal: AbortSignal): Promise<boolean> {
  let isNew = false
  for (let before = Number.NEGATIVE_INFINITY; ; ) {
    const { segments, written } = await standingOf(client)
    const missing = wanted - segments
    if (missing < STEP) return isNew
    const isAtRest = written - before <= AT_REST_BYTES
    if (isAtRest) await client.query(leave, [STEP])
    isNew ||= isAtRest
    before = isAtRest ? (await standingOf(client)).written : written
    await sleep(LOOK_EVERY_MS, undefined, { signal })
  }
}

async function standingOf(client: Client): Promise<{ readonly segments: number; readonly written: number }> {
  const { rows } = await client.query<{ segments: number; written: number }>(standing)
  return rows[0] ?? { segments: 0, written: 0 }
}
