import { z } from 'zod'
import type { HttpClient } from './http-client.ts'
import { isOfTypes } from './of-types.ts'

/** An event as the log shows it to operators: position and revision as decimal strings, confidential values sealed. */
export const LogEvent = z.looseObject({
  position: z.string(),
  tenantId: z.string(),
  streamId: z.string(),
  revision: z.string(),
  eventId: z.string(),
  type: z.string(),
  schemaVersion: z.number(),
  recordedAt: z.string(),
  data: z.record(z.string(), z.json()),
})
export type LogEvent = z.output<typeof LogEvent>

/** Which events; several conditions must all hold. */
export interface EventSelection {
  readonly tenantId?: string | undefined
  readonly streamId?: string | undefined
  /** Types, or with a dot at their end the beginnings of many: `money.`. */
  readonly types: readonly string[]
}

const PATH = '/v1/system/events'
const PAGE_SIZE = 1000
const Page = z.object({ data: z.array(LogEvent), meta: z.object({ reached: z.string() }) })
const Status = z.looseObject({ log: z.looseObject({ head: z.string() }) })

/**
 * Every event after a position, up to the end of the log. Only an empty page is the end: the server looks at a bounded part of the log for
 * each page, so one may hold fewer events than were asked for although more follow.
 */
export async function* eventsAfter(
  client: HttpClient,
  after: bigint,
  selection: EventSelection,
): AsyncGenerator<LogEvent> {
  for (let reached = after; ; ) {
    const query = { ...parameters(selection), after: `${reached}`, limit: PAGE_SIZE }
    const { body } = await client.get(PATH, Page, { query })
    yield* body.data.filter((event) => isSelected(event, selection))
    if (body.data.length === 0) return
    reached = BigInt(body.meta.reached)
  }
}

/** Every event after a position, and then each new one, without end. */
export async function* followEvents(
  client: HttpClient,
  after: bigint,
  selection: EventSelection,
): AsyncGenerator<LogEvent> {
  const query = { ...parameters(selection), after: `${after}`, follow: true }
  for await (const event of client.follow(PATH, LogEvent, { query })) if (isSelected(event, selection)) yield event
}

/** The event at a position; null when the log does not reach it. */
export async function eventAt(client: HttpClient, position: bigint): Promise<LogEvent | null> {
  const { body } = await client.get(PATH, Page, { query: { after: `${position - 1n}`, limit: 1 } })
  return body.data[0] ?? null
}

/** The position of the log's last event; 0 when it is empty. */
export async function logHead(client: HttpClient): Promise<bigint> {
  const { body } = await client.get('/v1/system/status', Status)
  return BigInt(body.log.head)
}

/** The server knows tenants, categories and whole types; a single stream, and what a type begins with, are picked out here. */
function parameters({ tenantId, streamId, types }: EventSelection) {
  const category = streamId === undefined ? [] : [streamId.split('-', 1)[0] ?? streamId]
  return { tenantId, category, type: types.some((type) => type.endsWith('.')) ? [] : types }
}

function isSelected(event: LogEvent, { streamId, types }: EventSelection): boolean {
  return (streamId === undefined || event.streamId === streamId) && isOfTypes(event.type, types)
}
