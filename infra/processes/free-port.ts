import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_AGAIN_MS = 50

/** A TCP port on 127.0.0.1 that nothing listens on at this moment: the preferred one if it is free, else any. */
export async function freePort(preferred = 0): Promise<number> {
  const port = await tryListen(preferred)
  if (port !== null) return port
  const any = await tryListen(0)
  if (any === null) throw new Error('no free port on 127.0.0.1')
  return any
}

/** Waits until nothing listens on this port any more; false when that takes longer than `withinMs` milliseconds. */
export async function portIsFreed(port: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while ((await tryListen(port)) === null) {
    if (performance.now() > until) return false
    await sleep(LOOK_AGAIN_MS)
  }
  return true
}

function tryListen(port: number): Promise<number | null> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null))
    })
  })
}
