import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** From this part of the most connections on, a new one has another one closed for it; past the most, Node refuses it. */
const MAKES_ROOM_FROM = 9 / 10

/**
 * The connections of a server. When there are many, the one goes on which no request has arrived for longest, and where each had one, the oldest of those that
 * wait for a further one: whoever sends a request is served, however many connections somebody holds open.
 */
export class Connections {
  readonly #server: Server
  readonly #makesRoomFrom: number
  readonly #open = new Set<Socket>()
  /** Those on which no request has arrived yet. Node counts them as active, so that its `close` would wait for those that never send one. */
  readonly #silent = new Set<Socket>()
  readonly #lastAnswer = new WeakMap<Socket, ServerResponse>()

  constructor(server: Server, max: number) {
    this.#server = server
    this.#makesRoomFrom = Math.floor(MAKES_ROOM_FROM * max)
    server.maxConnections = max
    server.on('connection', (socket: Socket) => this.#enter(socket))
    server.on('request', ({ socket }, answer) => {
      this.#silent.delete(socket)
      this.#lastAnswer.set(socket, answer)
    })
  }

  /** Whether the last answer on a connection has begun and its request not ended: anything written now would be taken for a part of it, or a second one. */
  hasBegunAnswer(socket: Socket): boolean {
    const answer = this.#lastAnswer.get(socket)
    return answer?.headersSent === true && !(answer.writableFinished && answer.req.complete)
  }

  /** Closes those that wait for a request. */
  closeWaiting(): void {
    this.#server.closeIdleConnections()
    for (const socket of this.#silent) socket.destroy()
  }

  #enter(socket: Socket): void {
    if (this.#open.size >= this.#makesRoomFrom) this.#makeRoom()
    this.#open.add(socket)
    this.#silent.add(socket)
    socket.once('close', () => this.#leave(socket))
  }

  #makeRoom(): void {
    const [silent] = this.#silent
    const waiting = silent ?? this.#oldestAnswered()
    if (waiting === undefined) return
    this.#leave(waiting)
    waiting.destroy()
  }

  #oldestAnswered(): Socket | undefined {
    for (const socket of this.#open) if (this.#lastAnswer.get(socket)?.writableFinished === true) return socket
    return undefined
  }

  #leave(socket: Socket): void {
    this.#open.delete(socket)
    this.#silent.delete(socket)
  }
}
