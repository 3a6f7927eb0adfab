import { connect, type Socket } from 'node:net'

/** A raw answer: its status, its header lines and its body. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends the very bytes to a listening gateway and reads until the server closes or one answer is whole. */
export function sendRaw(url: string, request: string | readonly string[], timeoutMs = 30_000): Promise<RawAnswer> {
  const text = typeof request === 'string' ? request : `${request.join('\r\n')}\r\n\r\n`
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  let received = ''
  const finish = () => {
    socket.destroy()
    resolve(parse(received))
  }
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the gateway did not answer')))
  socket.on('connect', () => socket.write(text))
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    if (isWhole(received)) finish()
  })
  socket.on('error', (error) => (received === '' ? reject(error) : finish()))
  socket.on('close', finish)
  return promise
}

/** A connection that stays open, and all that has come over it. */
export interface RawCaller {
  readonly socket: Socket
  received: string
  isCut: boolean
}

/** Opens a connection to a listening gateway, to be written to piece by piece. */
export function rawCaller(url: string): RawCaller {
  const { hostname, port } = new URL(url)
  const caller: RawCaller = { socket: connect(Number(port), hostname), received: '', isCut: false }
  caller.socket.on('data', (chunk) => {
    caller.received += chunk
  })
  caller.socket.on('error', () => {})
  caller.socket.on('close', () => {
    caller.isCut = true
  })
  return caller
}

function parse(received: string): RawAnswer {
  const [head = '', body = ''] = received.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1] ?? 0), head: head.toLowerCase(), body }
}

function isWhole(received: string): boolean {
  const { head, body } = parse(received)
  const length = /content-length: (\d+)/.exec(head)?.[1]
  return length !== undefined && body.length >= Number(length)
}

/** The code of a problem document in a raw answer. */
export function rawCodeOf({ body }: RawAnswer): string {
  return /"type":"\/problems\/([a-z0-9-]+)"/.exec(body)?.[1] ?? 'none'
}
