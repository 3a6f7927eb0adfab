import { z } from 'zod'

/** The branded identifiers of the log. A brand is given only here, at the parse boundary. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A UUID of any version in canonical lower case. */
export const Uuid = z.string().toLowerCase().regex(UUID, 'must be a UUID').meta({ format: 'uuid' })

export const TenantId = Uuid.brand<'TenantId'>()
export type TenantId = z.output<typeof TenantId>

/** The platform itself: owner of the streams that belong to no tenant. */
export const PLATFORM_TENANT = '00000000-0000-0000-0000-000000000000' as TenantId

export const EventId = Uuid.brand<'EventId'>()
export type EventId = z.output<typeof EventId>

export const CommandId = Uuid.brand<'CommandId'>()
export type CommandId = z.output<typeof CommandId>

const MAX_STREAM_ID = 200
const STREAM_ID = /^[a-z][a-z0-9]*\.[a-z][a-z0-9]*-[^\p{C}]+$/u

/** `<module>.<entity>-<id>`, at most 200 characters; the part before the first hyphen is the category. */
export const StreamId = z
  .string()
  .max(MAX_STREAM_ID)
  .regex(STREAM_ID, 'must be <module>.<entity>-<id>')
  .brand<'StreamId'>()
export type StreamId = z.output<typeof StreamId>

/** `<module>.<entity>`: what all streams of one kind share. */
export type Category = `${string}.${string}`

/** Whether a text is a stream's id: as the schema says, at a tenth of its cost. */
export function isStreamId(text: string): text is StreamId {
  return text.length <= MAX_STREAM_ID && STREAM_ID.test(text)
}

/** The stream of one entity: `streamOf('money.book', 'main')` is `money.book-main`. Throws a ZodError on a malformed id. */
export function streamOf(category: Category, id: string): StreamId {
  const text = `${category}-${id}`
  return isStreamId(text) ? text : StreamId.parse(text)
}

/** The category of a stream: `money.book` of `money.book-main`. */
export function categoryOf(streamId: StreamId): Category {
  return streamId.slice(0, streamId.indexOf('-')) as Category
}

/** The module that an event type, command type, permission or category belongs to. */
export function moduleOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}
