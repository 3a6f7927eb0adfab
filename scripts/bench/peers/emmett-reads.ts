import { execute } from '../benchmark-server.ts'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant } from '../contestant.ts'
import { anyStream, checkRead, EVENTS, orderOf, STREAMS } from '../read/streams.ts'
import { emmettStore, emmettVersion } from './emmett-store.ts'

/** Reads whole streams through Emmett's PostgreSQL event store. */
export async function emmettReads(url: string): Promise<Contestant> {
  let store = await emmettStore(url, 4)
  let read = 0
  for (let number = 0; number < STREAMS; number += 1) await store.appendAll(nameOf(number), placed())
  await execute(url, 'analyze')
  return {
    name: 'Emmett',
    settings: { version: emmettVersion, streams: STREAMS, eventsEach: EVENTS },
    round: closedLoop(async () => {
      const events = await store.read(nameOf(anyStream()))
      checkRead(events.map(({ data }) => (data as ReturnType<typeof orderOf>).amount))
      read += 1
    }),
    async usePool(connections) {
      await store.close()
      store = await emmettStore(url, connections)
    },
    verify: async () => ({ wholeStreamsRead: read }),
    close: () => store.close(),
  }
}

function nameOf(number: number): string {
  return `order-${number}`
}

function placed() {
  return Array.from({ length: EVENTS }, (_, number) => {
    return { type: 'OrderPlaced', data: orderOf(number), metadata: { actor: 'bench' } }
  })
}
