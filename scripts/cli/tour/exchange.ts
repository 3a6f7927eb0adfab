import type { JsonObject } from '@heptad/schemas/json.ts'

/** A request of the tour, as it goes over the wire. */
export interface TourRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: JsonObject
  /** `Idempotency-Key` */
  readonly key?: string
  /** `Heptad-Min-Position` */
  readonly minPosition?: string | null
}

/** A request, what it shows, and what came back. */
export interface Exchange {
  readonly story: string
  readonly request: TourRequest
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

/** The headers that mean something to the story, as they are written. */
export const TOLD_HEADERS = ['Heptad-Position', 'Idempotent-Replayed', 'Retry-After'] as const

/** The request as a line for the shell. Address and key stand in variables, so that no secret is printed. */
export function curlOf({ method, path, body, key, minPosition }: TourRequest): string {
  const parts = [
    method === 'GET' ? 'curl' : 'curl -X POST',
    `"$HEPTAD_URL${path}"`,
    '-H "Authorization: Bearer $HEPTAD_KEY"',
    ...(key === undefined ? [] : [`-H 'Idempotency-Key: ${key}'`]),
    ...(minPosition ? [`-H 'Heptad-Min-Position: ${minPosition}'`] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body)}'`]),
  ]
  return parts.join(' \\\n     ')
}
