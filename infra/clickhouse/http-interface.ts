import { randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ChdbResult } from 'chdb'
import type { Engine } from './engine.ts'
import { codeOf, exceptions, httpStatusOf } from './exceptions.ts'
import { toStatement } from './statement.ts'

/** What a client must present, by HTTP basic authentication or ClickHouse's own headers. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

const maxBodyBytes = 32 * 1024 * 1024
const maxConnections = 100

/** ClickHouse's HTTP interface (https://clickhouse.com/docs/interfaces/http) over an engine, not listening yet. */
export function httpInterface(engine: Engine, credentials: Credentials): Server {
  const server = createServer({ keepAliveTimeout: 30_000, maxHeaderSize: 1024 * 1024 }, async (request, response) => {
    try {
      await answer(engine, credentials, request, response)
    } catch (error) {
      sendError(request, response, error)
    }
  })
  server.requestTimeout = 60_000
  server.maxConnections = maxConnections
  return server
}

async function answer(
  engine: Engine,
  credentials: Credentials,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  authenticate(request, credentials)
  const statement = toStatement(request.method ?? 'GET', url.searchParams, await readBody(request))
  if (statement.sql === '') {
    response.end('Ok.\n')
    return
  }
  response.setHeader('X-ClickHouse-Query-Id', url.searchParams.get('query_id') ?? randomUUID())
  const result = await engine.run(statement, () => !response.destroyed)
  if (result !== null) sendResult(response, statement, result)
}

function authenticate(request: IncomingMessage, expected: Credentials): void {
  const [, basic] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? []
  const [user, ...password] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':')
  const given = basic === undefined ? fromHeaders(request) : { user: user ?? '', password: password.join(':') }
  if (given === null) throw exceptions.passwordRequired()
  if (!same(given.user, expected.user) || !same(given.password, expected.password)) throw exceptions.wrongPassword()
}

function fromHeaders({ headers }: IncomingMessage): Credentials | null {
  const password = headers['x-clickhouse-key']
  return typeof password === 'string' ? { user: String(headers['x-clickhouse-user'] ?? 'default'), password } : null
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}

async function readBody(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding'] !== undefined)
    throw exceptions.notImplemented('Compressed requests are not supported')
  if (Number(request.headers['content-length']) > maxBodyBytes) throw exceptions.tooLarge(maxBodyBytes)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) throw exceptions.tooLarge(maxBodyBytes)
    chunks.push(chunk)
  }
  return decode(Buffer.concat(chunks))
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw exceptions.incorrectData('The body is not UTF-8; binary formats are not supported')
  }
}

function sendResult(response: ServerResponse, statement: { sql: string; format: string }, result: ChdbResult): void {
  const [rows, bytes] = [String(result.rowsRead), String(result.bytesRead)]
  const inserts = /^\s*insert\b/i.test(statement.sql)
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  response.setHeader('X-ClickHouse-Format', statement.format)
  response.setHeader('X-ClickHouse-Timezone', 'UTC')
  response.setHeader(
    'X-ClickHouse-Summary',
    JSON.stringify({
      read_rows: rows,
      read_bytes: bytes,
      written_rows: inserts ? rows : '0',
      written_bytes: inserts ? bytes : '0',
      elapsed_ns: String(Math.round(result.elapsed * 1e9)),
    }),
  )
  response.end(result.bytes())
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  response.writeHead(httpStatusOf(code), {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(code),
    ...(request.complete ? {} : { Connection: 'close' }),
  })
  response.end(`${message}\n`)
}
