import { randomUUID } from 'node:crypto'
import { execute } from '../benchmark-server.ts'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant, Settings } from '../contestant.ts'
import { emmettStore, emmettVersion } from './emmett-store.ts'

/** One event to a new stream through Emmett's PostgreSQL event store. */
export async function emmettAppends(url: string, data: object): Promise<Contestant> {
  let store = await emmettStore(url, 1)
  let acknowledged = 0
  const append = async () => {
    await store.append(`order-${randomUUID()}`, { type: 'OrderPlaced', data, metadata: { actor: 'bench' } })
    acknowledged += 1
  }
  await append()
  return {
    name: 'Emmett',
    settings: { version: emmettVersion },
    round: closedLoop(append),
    async usePool(connections) {
      await store.close()
      store = await emmettStore(url, connections)
    },
    verify: () => verifyEmmett(url, acknowledged),
    close: () => store.close(),
  }
}

/** Throws unless the database holds exactly so many events. */
export async function verifyEmmett(url: string, acknowledged: number): Promise<Settings> {
  const { rows } = await execute<{ count: string }>(url, 'select count(*) from emt_messages')
  const count = Number(rows[0]?.count)
  if (count !== acknowledged) throw new Error(`Emmett holds ${count} events, ${acknowledged} were acknowledged`)
  return { events: count }
}
