import { setTimeout as sleep } from 'node:timers/promises'
import { JsonObject } from '@heptad/schemas/json.ts'
import { jsonOrNull, textOf } from '../answer-text.ts'
import type { Access } from '../credentials.ts'
import { NotHeptadError, UnreachableError } from '../problem.ts'
import { type Exchange, TOLD_HEADERS, type TourRequest } from './exchange.ts'

const ANSWER_MS = 30_000
const MAX_ATTEMPTS = 5

/** Sends a request as it stands and answers what came back, refusals included: the tour shows those too. */
export async function exchange(access: Access, story: string, request: TourRequest): Promise<Exchange> {
  const response = await sendUntilCaughtUp(access, request)
  const body = JsonObject.safeParse(jsonOrNull(await textOf(access, response)))
  if (!body.success) throw new NotHeptadError(access.url, `${request.method} ${request.path}`, response)
  const told = TOLD_HEADERS.map((name) => [name, response.headers.get(name)] as const)
  const headers = Object.fromEntries(
    told.filter((header): header is [(typeof header)[0], string] => header[1] !== null),
  )
  return { story, request, status: response.status, headers, body: body.data }
}

/** A read model that has not reached the position yet says when to ask again. */
async function sendUntilCaughtUp(access: Access, request: TourRequest): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(access, request)
    const retryAfter = Number(response.headers.get('retry-after'))
    const isBehind = response.status === 503 && request.method === 'GET' && retryAfter > 0
    if (!isBehind || attempt === MAX_ATTEMPTS) return response
    await sleep(retryAfter * 1000)
  }
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
