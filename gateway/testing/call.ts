import type { JsonObject } from '@heptad/schemas/json.ts'
import type { GatewayApp } from '../context.ts'
import { KEY_A } from './gateway-deps.ts'

/** A call in process: JSON in, JSON out. */
export interface Call {
  readonly method?: string
  readonly key?: string | null
  readonly body?: unknown
  /** Sent as it is instead of `body`. */
  readonly text?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

export interface Called {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: JsonObject
}

/** Calls the application as tenant A does, unless told otherwise: POST when there is a body, GET when not. */
export async function call(app: GatewayApp, path: string, options: Call = {}): Promise<Called> {
  const { key = KEY_A, body, headers = {} } = options
  const content = options.text ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await app.request(path, {
    method: options.method ?? (content === undefined ? 'GET' : 'POST'),
    headers: {
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

function parsed(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject
  } catch {
    return {}
  }
}

/** The code of a problem document: the last part of its type. */
export function codeOf({ json }: Called): string {
  return String(json.type ?? '').replace('/problems/', '')
}
