import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as a load generator needs it. */
export interface LoadAnswer {
  readonly status: number
  readonly text: string
}

const HEAD_END = '\r\n\r\n'
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i
const STATUS_AT = 'HTTP/1.1 '.length
const NOTHING = Buffer.alloc(0)

/**
 * One HTTP/1.1 connection for one request after the other. It reads answers with Content-Length only, which leaves the
 * processor to those who are measured.
 */
export class KeepAliveConnection {
  readonly #socket: Socket
  #received: Buffer = NOTHING
  #waiting: PromiseWithResolvers<LoadAnswer> | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#onData(chunk))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')))
  }

  static async open({ hostname, port }: URL): Promise<KeepAliveConnection> {
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    return new KeepAliveConnection(socket)
  }

  /** Sends a whole request, head and body; the one before must have been answered. */
  send(request: string): Promise<LoadAnswer> {
    this.#waiting = Promise.withResolvers<LoadAnswer>()
    this.#socket.write(request)
    return this.#waiting.promise
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #onData(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    try {
      const answer = wholeAnswer(this.#received)
      if (answer === null) return
      this.#received = NOTHING
      this.#waiting?.resolve(answer)
    } catch (error) {
      this.#waiting?.reject(error)
    }
  }
}

/** The answer once all of it is there, else null. Throws when its length is not told. */
export function wholeAnswer(received: Buffer): LoadAnswer | null {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd === -1) return null
  const head = received.toString('latin1', 0, headEnd)
  const length = CONTENT_LENGTH.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without Content-Length: ${head}`)
  const bodyAt = headEnd + HEAD_END.length
  if (received.length < bodyAt + Number(length)) return null
  return { status: Number(head.slice(STATUS_AT, STATUS_AT + 3)), text: received.toString('utf8', bodyAt) }
}
