import { JsonObject } from '@heptad/schemas/json.ts'
import type { Access } from '../credentials.ts'
import { UnexpectedAnswerError, UnreachableError } from '../problem.ts'
import { type Exchange, TOLD_HEADERS, type TourRequest } from './exchange.ts'

const ANSWER_MS = 30_000

/** Sends a request as it stands and answers what came back, refusals included: the tour shows those too. */
export async function exchange(access: Access, story: string, request: TourRequest): Promise<Exchange> {
  const response = await send(access, request)
  const body = JsonObject.safeParse(await response.json().catch(() => null))
  if (!body.success) throw new UnexpectedAnswerError(`${request.method} ${request.path}`, 'no JSON object')
  const told = TOLD_HEADERS.map((name) => [name, response.headers.get(name)] as const)
  const headers = Object.fromEntries(
    told.filter((header): header is [(typeof header)[0], string] => header[1] !== null),
  )
  return { story, request, status: response.status, headers, body: body.data }
}

async function send(
  { url, key: apiKey }: Access,
  { method, path, body, key, minPosition }: TourRequest,
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(minPosition ? { 'heptad-min-position': minPosition } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
  } catch (cause) {
    throw new UnreachableError(url, cause)
  }
}
