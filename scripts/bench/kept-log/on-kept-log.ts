import { type Ground, ground } from '../benchmark.ts'
import type { Contestant } from '../contestant.ts'
import { keptLog } from './kept-log.ts'

/** A database whose log somebody writes. */
export interface LogPlace {
  readonly databaseUrl: string
  /** The folder of the keys that the log is sealed with, kept afterwards; absent where they may be gone with whoever writes. */
  readonly keysHome?: string
}

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
