import { z } from 'zod'
import type { Access } from './credentials.ts'
import { LogEvent } from './events-api.ts'
import { EXIT } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import type { HttpClient } from './http-client.ts'

const PAGE_SIZE = 100
const Page = z.object({ data: z.array(LogEvent) })

/** A stream as operators name it. */
export interface StreamName {
  readonly tenantId: string
  readonly streamId: string
}

/** The tenant that a command line means: the one it names, or that of the credentials file. Throws a {@link CliFailure} where neither says it. */
export function tenantOf({ tenantId }: Access, named: string | undefined): string {
  const found = named ?? tenantId
  if (found !== undefined) return found
  throw new CliFailure(EXIT.usage, 'whose stream? No credentials file says it', 'add --tenant')
}

/** Where the backbone tells something of a stream. */
export function streamPath({ tenantId, streamId }: StreamName, what: 'state' | 'events'): string {
  return `/v1/system/streams/${encodeURIComponent(tenantId)}/${encodeURIComponent(streamId)}/${what}`
}

/** The events of a stream from a revision on, page by page as they are taken. */
export async function* eventsFrom(client: HttpClient, stream: StreamName, revision: bigint): AsyncGenerator<LogEvent> {
  for (let from = revision; ; from += BigInt(PAGE_SIZE)) {
    const { body } = await client.get(streamPath(stream, 'events'), Page, {
      query: { from: `${from}`, limit: PAGE_SIZE },
    })
    yield* body.data
    if (body.data.length < PAGE_SIZE) return
  }
}

/** The last events of a stream, in their order; at most 1000. */
export async function lastEvents(client: HttpClient, stream: StreamName, count: number): Promise<readonly LogEvent[]> {
  const query = { direction: 'backward', limit: count }
  const { body } = await client.get(streamPath(stream, 'events'), Page, { query })
  return body.data.toReversed()
}
