export interface GetOptions {
  /** A list is a parameter that comes several times. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  /** A position token that the answer must have reached. */
  readonly minPosition?: string | null
}

export interface PostOptions {
  /** `Idempotency-Key`: makes the command safe to send again. */
  readonly key?: string
  /** Each part of the body carries a key of its own, so the whole is safe to send again. */
  readonly isRepeatable?: boolean
}

/** What is sent. */
export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | (() => AsyncIterable<string>)
  /** Sending it twice has the effect of once. */
  readonly isRepeatable: boolean
}

export function getRequest(path: string, { query = {}, minPosition }: GetOptions): Request {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one))
  return {
    method: 'GET',
    path: search.size === 0 ? path : `${path}?${search}`,
    headers: minPosition ? { 'heptad-min-position': minPosition } : {},
    isRepeatable: true,
  }
}

export function postRequest(path: string, body: unknown, { key, isRepeatable = false }: PostOptions): Request {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: JSON.stringify(body, (_name, value) => (typeof value === 'bigint' ? value.toString() : value)),
    isRepeatable: isRepeatable || key !== undefined,
  }
}

export function uploadRequest(path: string, lines: () => AsyncIterable<string>, options: GetOptions): Request {
  const headers = { 'content-type': 'application/x-ndjson' }
  return { ...getRequest(path, options), method: 'POST', headers, body: lines }
}
