import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type WireMessage, WireMessages } from './wire-messages.ts'

/**
 * What happens to the Sync of an appending connection, with which its statement is committed:
 * - a number: it is passed on after so many milliseconds, while the statement has been executed and holds its locks;
 * - `withhold`: it never arrives, and nothing after it;
 * - `cut-after`: it is passed on and the client cut off at once;
 * - `cut-answered`: the client is cut off when the answer comes back, which it does not see.
 */
export type SyncFault = number | 'withhold' | 'cut-after' | 'cut-answered'

/** A TCP proxy in front of PostgreSQL that spoils connections. */
export interface WireProxy {
  /** The database as it is reached through the proxy. */
  readonly url: string
  /** Asked for each commit of an appending connection; null passes it on. */
  onCommit: () => SyncFault | null
  /** From now on swallows, in both directions, whatever the present connections carry, and keeps them open. */
  swallow(): void
  /** Appending connections that are swallowed and that the client has not closed. */
  readonly swallowed: number
  close(): Promise<void>
}

const SYNC = 'S'

/** Opens a proxy to the server of this URL on a free port. */
export async function openWireProxy(url: string): Promise<WireProxy> {
  const { hostname, port } = new URL(url)
  const wires = new Set<Wire>()
  const server = createServer((client) => {
    const wire = new Wire(client, connect(Number(port), hostname), () => proxy.onCommit())
    wires.add(wire)
    client.once('close', () => wires.delete(wire))
  })
  const proxied = new URL(url)
  proxied.port = String(await listen(server))
  const proxy: WireProxy = {
    url: proxied.href,
    onCommit: () => null,
    swallow() {
      for (const wire of wires) wire.swallow()
    },
    get swallowed() {
      return [...wires].filter((wire) => wire.isSwallowedAppend).length
    },
    async close() {
      for (const wire of wires) wire.cut()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** One connection through the proxy. */
class Wire {
  readonly #client: Socket
  readonly #server: Socket
  readonly #onCommit: () => SyncFault | null
  readonly #messages = new WireMessages()
  #isAppending = false
  #fate: 'carries' | 'swallows' | 'cut-at-answer' = 'carries'
  #passing = Promise.resolve()

  constructor(client: Socket, server: Socket, onCommit: () => SyncFault | null) {
    this.#client = client
    this.#server = server
    this.#onCommit = onCommit
    client.on('data', (chunk) => {
      for (const message of this.#messages.push(chunk)) this.#passing = this.#passing.then(() => this.#pass(message))
    })
    server.on('data', (chunk) => this.#answer(chunk))
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.once('close', () => this.cut())
    }
  }

  get isSwallowedAppend(): boolean {
    return this.#isAppending && this.#fate === 'swallows'
  }

  swallow(): void {
    this.#fate = 'swallows'
  }

  cut(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  async #pass({ type, bytes }: WireMessage): Promise<void> {
    if (type === null) this.#isAppending = bytes.includes('heptad-log-writer')
    const fault = type === SYNC && this.#isAppending ? this.#onCommit() : null
    if (typeof fault === 'number') await sleep(fault)
    if (fault === 'withhold') this.#fate = 'swallows'
    if (this.#fate === 'swallows') return
    if (fault === 'cut-answered') this.#fate = 'cut-at-answer'
    this.#server.write(bytes)
    if (fault === 'cut-after') this.#server.end(() => this.cut())
  }

  #answer(chunk: Buffer): void {
    if (this.#fate === 'cut-at-answer') this.cut()
    else if (this.#fate === 'carries') this.#client.write(chunk)
  }
}
