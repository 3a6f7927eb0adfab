import type { Instant } from '@heptad/schemas/instant.ts'
import { connectSuperuser } from '../postgres/backup/superuser.ts'
import type { Manifest } from './manifest.ts'

/** How far a restore goes; null is everything that the WAL at hand holds. */
export type RestorePoint = { readonly time: Instant } | { readonly position: bigint } | null

/** A restore cannot go to that point. */
export class PointNotReached extends Error {
  override readonly name = 'PointNotReached'
}

/** A copy is consistent only from the end of its making on. Throws {@link PointNotReached}. */
export function assertReachable({ finishedAt, log }: Manifest, point: RestorePoint): void {
  if (point === null) return
  if ('time' in point && point.time < finishedAt)
    throw new PointNotReached(`this backup leads to times from ${finishedAt} on; for ${point.time} take an older one`)
  if ('position' in point && point.position <= log.head)
    throw new PointNotReached(
      `this backup leads to positions after ${log.head}; take an older one, or this one up to the time ${finishedAt}`,
    )
}

/** The transaction that appended a position: its call may have appended more after it. Throws {@link PointNotReached}. */
export async function transactionOf(url: string, position: bigint): Promise<string> {
  const client = await connectSuperuser(url)
  try {
    const { rows } = await client.query<{ id: string }>('select xmin::text as id from log.events where position = $1', [
      position,
    ])
    const [row] = rows
    if (row !== undefined) return row.id
    const { rows: ends } = await client.query<{ head: bigint | null }>('select max(position) as head from log.events')
    throw new PointNotReached(`the WAL at hand ends at position ${ends[0]?.head ?? 0n}, before ${position}`)
  } finally {
    await client.end()
  }
}
