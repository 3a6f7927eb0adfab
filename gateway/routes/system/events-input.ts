import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import type { InputReader } from '../../middleware/validate.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { EventsRequest } from '../../ports.ts'

const MAX_LIMIT = 1000
const Name = z.string().min(1).max(120)

/** What to read of the log. */
export const EventsParameters = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,19}$/, 'must be a position')
    .default('0')
    .describe('Events whose position is greater.'),
  limit: z
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(100)
    .describe('Most events on a page. One may hold fewer although more follow; only an empty one is the end.'),
  tenantId: TenantId.optional().describe('Only this tenant.'),
  category: z.array(Name).optional().describe('Only streams of this kind; may be repeated.'),
  type: z.array(Name).optional().describe('Only events of this type; may be repeated.'),
  follow: z.boolean().default(false).describe('Goes on for ever, one event per line.'),
})

export interface EventsInput {
  readonly request: EventsRequest
  readonly follow: boolean
}

const read = parametersInput(EventsParameters)

/** Reads the query string of the tail of the log. */
export const eventsInput: InputReader<EventsInput> = (raw) => {
  const parsed = read(raw)
  if (parsed.kind === 'invalid') return parsed
  return { kind: 'valid', input: { request: requestOf(parsed.input), follow: parsed.input.follow } }
}

function requestOf({ after, limit, tenantId, category, type }: z.output<typeof EventsParameters>): EventsRequest {
  return {
    after: BigInt(after),
    limit,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(category === undefined ? {} : { categories: category }),
    ...(type === undefined ? {} : { types: type }),
  }
}
