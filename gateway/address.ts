import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Where a gateway listens. */
export interface Address {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
}

/** The gateway cannot listen at the address in its settings. `advice` says which setting to change, and how. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen'
  readonly reason: string
  readonly advice: string

  constructor(address: Address, cause: NodeJS.ErrnoException) {
    const [reason, advice] = reasonFor(address, cause)
    super(`${reason}; ${advice}`, { cause })
    this.reason = reason
    this.advice = advice
  }
}

/** Throws {@link CannotListen} when the address is not free at the moment; it may still be taken before it is used. */
export async function assertCanListen(address: Address): Promise<void> {
  const server = createServer()
  await listenAt(server, address)
  await new Promise((resolve) => server.close(resolve))
}

/** Makes a server listen. Throws {@link CannotListen}. */
export async function listenAt(server: Server, address: Address): Promise<void> {
  server.listen(address.port, address.host)
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    throw new CannotListen(address, cause)
  })
}

const OTHER_PORT = 'set HEPTAD_PORT to another port, or to 0 for any free one'

function reasonFor(
  { host, port }: Address,
  { code, message }: NodeJS.ErrnoException,
): readonly [reason: string, advice: string] {
  switch (code) {
    case 'EADDRINUSE':
      return [`port ${port} of ${host} is taken by another program`, OTHER_PORT]
    case 'EACCES':
      return [`this user may not listen on port ${port} of ${host}`, OTHER_PORT]
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [`${host} is no address of this machine`, 'set HEPTAD_HOST to one, such as 127.0.0.1']
    default:
      return [`port ${port} of ${host} cannot be listened on: ${message}`, 'correct HEPTAD_PORT or HEPTAD_HOST']
  }
}
