import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { maxOpenFiles } from '@heptad/infra/processes/open-files.ts'
import { getRequestListener } from '@hono/node-server'
import { type Address, listenAt } from './address.ts'
import type { GatewayApp } from './context.ts'
import { Connections } from './http/connections.ts'
import { lingerAfterAnswers } from './http/linger.ts'
import { hasStreamedBody } from './http/streamed-body.ts'
import { catalogue, type ProblemCode } from './problems/catalogue.ts'
import { newTraceId, PROBLEM_JSON, problemText } from './problems/problem.ts'

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:7300` */
  readonly url: string
  /** Takes no new connection, lets requests in progress finish for at most `drainMs`, then cuts what is left. */
  close(): Promise<void>
}

export interface ListenOptions extends Address {
  /** Default 10,000. */
  readonly drainMs?: number
  /** Within which a request must have arrived, unless its route reads it as it arrives. Default 30,000. */
  readonly requestMs?: number
  /** Default 10,000, and no more than half of the files that the process may have open: the log and the read models need some. */
  readonly maxConnections?: number
  /** For how long a caller that goes on sending after its answer may do so. Default 5,000. */
  readonly lingerMs?: number
}

const DEFAULT_DRAIN_MS = 10_000
const DEFAULT_REQUEST_MS = 30_000
const DEFAULT_LINGER_MS = 5_000
const HEADERS_MS = 10_000
const MAX_CONNECTIONS = 10_000
const IDLE_CHECK_MS = 20
/** How many times Node checks a connection within the time that a request has to arrive. */
const CHECKS = 6

const SERVER_OPTIONS = {
  /** A request without Host is answered by the raw guard, with a problem document. */
  requireHostHeader: false,
  /** Longer than the idle time of common load balancers (60 s), so that they never write into a closing socket. */
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  noDelay: true,
}

/** Serves the application on node:http. Throws {@link CannotListen}. */
export async function listen(
  app: GatewayApp,
  {
    host,
    port,
    drainMs = DEFAULT_DRAIN_MS,
    requestMs = DEFAULT_REQUEST_MS,
    maxConnections = defaultMaxConnections(),
    lingerMs = DEFAULT_LINGER_MS,
  }: ListenOptions,
): Promise<Listening> {
  const listener = getRequestListener(app.fetch, {
    hostname: 'localhost',
    errorHandler: () => malformed(),
    // It would end half a second after the answer, whoever still sends.
    autoCleanupIncoming: false,
  })
  const timing = {
    headersTimeout: Math.min(HEADERS_MS, requestMs),
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.ceil(requestMs / CHECKS),
  }
  const server = createServer({ ...SERVER_OPTIONS, ...timing }, listener)
  const connections = new Connections(server, maxConnections)
  server.on('clientError', (error, socket: Socket) =>
    answerClientError(error, socket, connections.hasBegunAnswer(socket)),
  )
  lingerAfterAnswers(server, lingerMs)
  await listenAt(server, { host, port })
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { url: `http://${name}:${address.port}`, close: () => close(server, connections, drainMs) }
}

/** `server.close` closes the connections that are idle now. Those that become idle while it drains, and the silent ones, are closed here. */
async function close(server: Server, connections: Connections, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const idle = setInterval(() => connections.closeWaiting(), IDLE_CHECK_MS)
  const late = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}

function defaultMaxConnections(): number {
  return Math.min(MAX_CONNECTIONS, Math.floor(maxOpenFiles() / 2))
}

/** For requests of which no Request object can be made, such as those with an invalid Host. */
function malformed(): Response {
  return new Response(problemText('malformed-request', newTraceId()), {
    status: catalogue['malformed-request'][0],
    headers: { 'content-type': PROBLEM_JSON, connection: 'close' },
  })
}

type ClientError = Error & { readonly code?: string; readonly rawPacket?: Buffer }

/** Answers requests that are not HTTP, have too large headers, or stall. The parser has given up the connection already. */
function answerClientError(error: ClientError, socket: Socket, hasBegun: boolean): void {
  const code = codeOf(error)
  if (code === 'request-timeout' && hasStreamedBody(socket)) return
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegun) {
    socket.destroy()
    return
  }
  const body = problemText(code, newTraceId())
  const head = [
    `HTTP/1.1 ${catalogue[code][0]} ${catalogue[code][1]}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function codeOf({ code }: ClientError): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'malformed-request'
}
