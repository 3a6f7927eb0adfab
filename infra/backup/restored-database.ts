import type { Instant } from '@heptad/schemas/instant.ts'
import type { Client } from 'pg'
import { adoptLog } from '../adoption/adopt.ts'
import type { KnownLog } from '../adoption/known-log.ts'
import { type Erasure, readErasures } from '../keys/erasure-journal.ts'
import { connectSuperuser } from '../postgres/backup/superuser.ts'
import { migrate } from '../postgres/migrate.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const ERASE = sqlFile(import.meta.url, 'erase-key')
const NEEDED_EPOCHS = sqlFile(import.meta.url, 'needed-epochs')

export interface SettleOptions {
  /** Journals of erasures, which are made again. */
  readonly erasures: readonly string[]
  /** Epochs whose keys are at hand. */
  readonly epochs: readonly string[]
  readonly losesSealedData: boolean
  readonly dropAnalytics: (tables: readonly string[]) => Promise<void>
}

/** A recovered database that may serve. */
export interface Settled {
  readonly log: KnownLog
  readonly recordedAt: Instant | null
  readonly previousIncarnation: string
  readonly erasedAgain: number
  /** Live data keys that nothing can open. */
  readonly lostKeys: number
}

/** Data keys are wrapped under epochs that no keyring at hand holds. */
export class KeysMissing extends Error {
  override readonly name = 'KeysMissing'
}

/**
 * Makes a recovered database one that may serve: brings it up to this release, makes erasures again, makes sure that its keys
 * can be opened, and begins a new incarnation. Throws {@link KeysMissing}.
 */
export async function settleRestored(url: string, options: SettleOptions): Promise<Settled> {
  await migrate({ url })
  const client = await connectSuperuser(url)
  try {
    const erasures = (await Promise.all(options.erasures.map(readErasures))).flat()
    const erasedAgain = await eraseAgain(client, erasures)
    const lostKeys = await countLostKeys(client, options)
    const { found, log } = await adoptLog(client, { known: null, dropAnalytics: options.dropAnalytics })
    const { rows } = await client.query<{ recorded_at: Instant }>(
      'select recorded_at from log.events order by position desc limit 1',
    )
    const recordedAt = rows[0]?.recorded_at ?? null
    return { log, recordedAt, previousIncarnation: found.log.incarnation, erasedAgain, lostKeys }
  } finally {
    await client.end()
  }
}

async function eraseAgain(client: Client, erasures: readonly Erasure[]): Promise<number> {
  let count = 0
  for (const { tenantId, keyId } of erasures) count += (await client.query(ERASE, [tenantId, keyId])).rowCount ?? 0
  return count
}

async function countLostKeys(client: Client, { epochs, losesSealedData }: SettleOptions): Promise<number> {
  const { rows } = await client.query<{ epoch: string; count: bigint }>(NEEDED_EPOCHS, [epochs])
  const lost = rows.reduce((sum, { count }) => sum + Number(count), 0)
  if (lost === 0 || losesSealedData) return lost
  const names = rows.map(({ epoch }) => epoch).join(', ')
  throw new KeysMissing(
    `${lost} data keys are wrapped under epochs that no keyring at hand holds (${names}); add --keyring with the newest keyring of the installation, or --lose-sealed-data`,
  )
}
