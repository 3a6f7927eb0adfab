/** One request of a load; headers and body are the same whenever its turn comes. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** The request as it goes over the wire (RFC 9112), its `Idempotency-Key` left for each time that it is sent. */
export function requestText(request: LoadRequest, host: string): (key: string | null) => string {
  const { method, path, headers, body } = request
  const sized = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ host, ...headers, ...sized }).map(([name, value]) => `${name}: ${value}\r\n`)
  const start = `${method} ${path} HTTP/1.1\r\n${lines.join('')}`
  const end = `\r\n${body ?? ''}`
  return (key) => (key === null ? start + end : `${start}idempotency-key: ${key}\r\n${end}`)
}
