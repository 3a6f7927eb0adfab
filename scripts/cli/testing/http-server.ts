import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a test server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TestServer {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  close(): Promise<void>
}

/** A real HTTP server on a free port of the loopback interface that answers as `respond` says. */
export async function testServer(
  respond: (request: SeenRequest, response: ServerResponse) => void,
): Promise<TestServer> {
  const seen: SeenRequest[] = []
  const server = await listeningServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray()).toString()
    const { method = '', url = '', headers } = incoming
    const request = { method, url, headers, body }
    seen.push(request)
    respond(request, response)
  })
  return { ...server, seen }
}

/** A real HTTP server that answers before it has read a request. */
export async function listeningServer(respond: RequestListener): Promise<Omit<TestServer, 'seen'>> {
  const server = createServer(respond)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
