import { randomUUID } from 'node:crypto'

/** An answer with its body as the bytes that came. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

export interface CallOptions {
  /** The Idempotency-Key of a command: a new one unless named, none when null. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** A caller of one backbone under one key. */
export interface Client {
  /** Any request; a body is sent as JSON, a text as it is. */
  send(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  command(type: string, data: unknown, options?: CallOptions): Promise<Answer>
  query(name: string, parameters?: Readonly<Record<string, string>>, options?: CallOptions): Promise<Answer>
  get(path: string, options?: CallOptions): Promise<Answer>
  /** All rows of a list query, page by page. */
  all(name: string, parameters?: Readonly<Record<string, string>>, options?: CallOptions): Promise<readonly Row[]>
}

// biome-ignore lint/suspicious/noExplicitAny: rows of every query
export type Row = Readonly<Record<string, any>>

const SHOWN_WITHIN_MS = 30_000

/** Calls `url` with this API key. A read is sent again while its read model is behind, which on a busy machine it may be for longer than a read waits. */
export function clientOf(url: string, apiKey: string): Client {
  const once = async (method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json', ...keyHeader(options.key) }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /^application\/(?:problem\+)?json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null }
  }
  const call: Client['send'] = async (...request) => {
    for (const until = performance.now() + SHOWN_WITHIN_MS; ; ) {
      const answer = await once(...request)
      if (answer.body?.type !== '/problems/projection-behind' || performance.now() > until) return answer
    }
  }
  const query: Client['query'] = (name, parameters = {}, options) =>
    call('GET', `/v1/queries/${name}?${new URLSearchParams(parameters)}`, undefined, options)
  return {
    send: call,
    command: (type, data, options) => call('POST', `/v1/commands/${type}`, data, options),
    get: (path, options) => call('GET', path, undefined, options),
    query,
    async all(name, parameters = {}, options) {
      const rows: Row[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Answer = await query(name, { ...parameters, limit: '100', ...(cursor ? { cursor } : {}) }, options)
        if (page.status !== 200) throw new Error(`${name} answered ${page.status}: ${page.text}`)
        rows.push(...page.body.data)
        cursor = page.body.meta.nextCursor
      }
      return rows
    },
  }
}

function keyHeader(key: string | null = randomUUID()): Readonly<Record<string, string>> {
  return key === null ? {} : { 'idempotency-key': key }
}
