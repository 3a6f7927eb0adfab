import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Contestant } from '../contestant.ts'
import { type LoadOrder, startLoadProcess } from '../http/load/load-process.ts'
import { verifyEmmett } from './emmett.ts'
import { emmettVersion } from './emmett-store.ts'
import manifest from './package.json' with { type: 'json' }

/** One event per request through Hono and Emmett, in a process of their own. */
export async function honoWithEmmett(databaseUrl: string, bodies: readonly string[]): Promise<Contestant> {
  const load = startLoadProcess()
  let server = await startServer(databaseUrl, 1)
  let acknowledged = 0
  const requests = bodies.map((body) => {
    return { method: 'POST', path: '/transactions', headers: { 'content-type': 'application/json' }, body } as const
  })
  const send = async (order: Omit<LoadOrder, 'load'>) => {
    const { result, answered } = await load.run({ ...order, load: { url: server.url, requests, isKeyed: true } })
    acknowledged += answered
    return result
  }
  await send({ connections: 1, seconds: 0.1 })
  return {
    name: 'Hono + Emmett',
    settings: { hono: manifest.dependencies.hono, emmett: emmettVersion },
    round: (connections, seconds) => send({ connections, seconds }),
    paced: (connections, seconds, rate) => send({ connections, seconds, rate }),
    async usePool(connections) {
      await server.stop()
      server = await startServer(databaseUrl, connections)
    },
    verify: () => verifyEmmett(databaseUrl, acknowledged),
    async close() {
      await Promise.all([load.end(), server.stop()])
    },
  }
}

async function startServer(databaseUrl: string, connections: number) {
  const script = new URL('./hono-emmett-server.ts', import.meta.url)
  const child: ChildProcess = fork(script, [databaseUrl, String(connections)])
  const [url] = (await once(child, 'message')) as [string]
  return {
    url,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
