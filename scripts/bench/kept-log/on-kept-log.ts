import { type Ground, ground } from '../benchmark.ts'
import type { Contestant } from '../contestant.ts'
import type { LogPlace } from '../log-place.ts'
import { keptLog } from './kept-log.ts'

/** The same work on a log of so many events and on a fresh one, on one server. */
export async function onKeptLog(events: number, make: (place: LogPlace) => Promise<Contestant>): Promise<Ground> {
  const server = await keptLog(events)
  return ground(server, [
    async () => {
      const contestant = await make({ databaseUrl: server.url, keysHome: server.keysHome })
      return { ...contestant, name: `${contestant.name}, long log` }
    },
    async () => make({ databaseUrl: await server.database('bench_fresh') }),
  ])
}
