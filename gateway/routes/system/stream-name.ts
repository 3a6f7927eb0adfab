import { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'

/** A stream, as the path of its operations names it. */
export const StreamName = z.strictObject({ tenantId: TenantId, streamId: StreamId })
export type StreamName = z.output<typeof StreamName>

/** The detail of `not-found` where a stream has no events. */
export const NO_EVENTS =
  'The stream has no events. Check its name and whose it is: heptad events tail --after 0 shows streams.'
