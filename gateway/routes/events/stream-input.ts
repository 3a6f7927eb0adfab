import { StreamId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { parametersInput } from '../../operations/parameters-input.ts'

const MAX_FILTERS = 50
const TypeOrPrefix = z
  .string()
  .max(120)
  .regex(/^[a-z][a-z0-9]*(\.[a-z0-9-]+)*\.?$/, 'must be an event type, or the beginning of one up to a dot')

/** What a caller wants to follow. */
export const StreamParameters = z.strictObject({
  after: z.string().min(1).max(500).optional().describe('An id that an earlier stream gave, or `start`. Default: now.'),
  type: z
    .array(TypeOrPrefix)
    .max(MAX_FILTERS)
    .default([])
    .describe('Only events of this type, or below it when it ends with a dot: `money.`; may be repeated.'),
  entity: z
    .array(StreamId)
    .max(MAX_FILTERS)
    .default([])
    .describe('Only events of this entity: `money.book-main`; may be repeated.'),
  confidential: z
    .boolean()
    .default(false)
    .describe('Opens confidential values; needs the permission events.confidential.read.'),
  follow: z.boolean().default(true).describe('False ends the stream where the history of the caller ends now.'),
})
export type StreamInput = z.output<typeof StreamParameters>

/** Reads the query string of the live stream. */
export const streamInput = parametersInput(StreamParameters)
