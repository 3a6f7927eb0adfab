import type { Json } from '@heptad/schemas/json.ts'
import type { GatewayContext } from '../context.ts'

export type Headers = Readonly<Record<string, string>>

/** The headers of answers made before the chain has set any. */
const BARE: Headers = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

/**
 * An answer with the headers that the chain has collected. They stay a plain object until they are written: turning them into a Headers object
 * and back costs more than the rest of the answer.
 */
export function answer(
  c: GatewayContext,
  status: number,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  headers: Headers,
): Response {
  return new Response(body, { status, headers: { ...(c.get('answerHeaders') ?? BARE), ...headers } })
}

/** Answers with JSON. */
export function answerJson(c: GatewayContext, status: number, body: Json, headers: Headers = {}): Response {
  return answer(c, status, JSON.stringify(body), { 'content-type': 'application/json', ...headers })
}

/** Cancels the body of an answer that nobody will read, so that nothing goes on producing it. */
export function discard({ body }: Response): void {
  body?.cancel().catch(() => {})
}
