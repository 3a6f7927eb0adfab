import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Contestant } from '../contestant.ts'
import { type LoadOrder, startLoadProcess } from '../http/load/load-process.ts'
import type { SmallBooks } from '../http/small-books.ts'
import { messageOf } from '../message-of.ts'
import { verifyEmmett } from './emmett.ts'
import { emmettStore, emmettVersion, posted } from './emmett-store.ts'
import manifest from './package.json' with { type: 'json' }

/** Paths that are posted to, and bodies. */
type Posts = readonly { readonly path: string; readonly body: object }[]

/** One event to a new stream per request through Hono and Emmett, in a process of their own. */
export function honoWithAppends(databaseUrl: string, bodies: readonly object[]): Promise<Contestant> {
  const posts = bodies.map((body) => ({ path: '/transactions', body }))
  return honoWithEmmett(databaseUrl, { name: 'Hono + Emmett', posts, events: 0 })
}

/** One event to a stream that is read and folded before, through Hono and Emmett's command handler. */
export async function honoWithHandler(databaseUrl: string, { streams, events }: SmallBooks): Promise<Contestant> {
  const store = await emmettStore(databaseUrl, 4)
  try {
    for (const stream of streams) await store.appendAll(stream, events.map(posted))
  } finally {
    await store.close()
  }
  const posts = streams.map((stream, number) => {
    return { path: `/streams/${stream}/transactions`, body: events[number % events.length] ?? {} }
  })
  const name = 'Hono + Emmett, command handler'
  return honoWithEmmett(databaseUrl, { name, posts, events: streams.length * events.length })
}

interface Serving {
  readonly name: string
  readonly posts: Posts
  /** So many are there before. */
  readonly events: number
}

async function honoWithEmmett(databaseUrl: string, { name, posts, events }: Serving): Promise<Contestant> {
  const load = startLoadProcess()
  let server = await startServer(databaseUrl, 1)
  let acknowledged = 0
  const headers = { 'content-type': 'application/json' }
  const requests = posts.map(({ path, body }) => {
    return { method: 'POST', path, headers, body: JSON.stringify(body) } as const
  })
  const send = async (order: Omit<LoadOrder, 'load'>) => {
    const { result, answered } = await load.run({ ...order, load: { url: server.url, requests, isKeyed: true } })
    acknowledged += answered
    return result
  }
  await send({ connections: 1, seconds: 0.1 })
  return {
    name,
    settings: { hono: manifest.dependencies.hono, emmett: emmettVersion },
    round: (connections, seconds) => send({ connections, seconds }),
    paced: (connections, seconds, rate) => send({ connections, seconds, rate }),
    async usePool(connections) {
      await server.stop()
      server = await startServer(databaseUrl, connections)
    },
    verify: () => verifyEmmett(databaseUrl, events + acknowledged),
    async close() {
      await Promise.all([load.end(), server.stop()])
    },
  }
}

async function startServer(databaseUrl: string, connections: number) {
  const script = new URL('./hono-emmett-server.ts', import.meta.url)
  const child: ChildProcess = fork(script, [databaseUrl, String(connections)])
  const url = await messageOf<string>(child, 'Hono and Emmett')
  return {
    url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
