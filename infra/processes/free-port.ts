import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_AGAIN_MS = 50
/** Below it well-known servers have their ports. */
const LOWEST_PORT = 10_000
/** Where the system does not say (RFC 6335, section 6). */
const FIRST_DYNAMIC_PORT = 49_152
const ATTEMPTS = 20

/**
 * A TCP port on 127.0.0.1 that nothing uses at this moment: the preferred one if it is free, else one that
 * {@link canBeKept}, where the system has any.
 */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && (await tryListen(preferred)) !== null) return preferred
  const below = firstEphemeralPort()
  for (let attempt = 0; attempt < ATTEMPTS && below > LOWEST_PORT; attempt += 1) {
    const port = await tryListen(randomInt(LOWEST_PORT, below))
    if (port !== null) return port
  }
  const any = await tryListen(0)
  if (any === null) throw new Error('no free port on 127.0.0.1')
  return any
}

/**
 * Whether a server that ends can have its port back: the system gives it to no client, of whatever process, as the port of
 * its own end of a connection (ip(7), `ip_local_port_range`). Where it gives away all of them, none is better than another.
 */
export function canBeKept(port: number): boolean {
  const below = firstEphemeralPort()
  return port < below || below <= LOWEST_PORT
}

/** Waits until nothing uses this port any more; false when that takes longer than `withinMs` milliseconds. Throws the reason of `signal`. */
export async function portIsFreed(port: number, withinMs: number, signal?: AbortSignal): Promise<boolean> {
  const until = performance.now() + withinMs
  while ((await tryListen(port)) === null) {
    signal?.throwIfAborted()
    if (performance.now() > until) return false
    await sleep(LOOK_AGAIN_MS)
  }
  return true
}

function firstEphemeralPort(): number {
  if (process.platform !== 'linux') return FIRST_DYNAMIC_PORT
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10)
  } catch {
    return FIRST_DYNAMIC_PORT
  }
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
