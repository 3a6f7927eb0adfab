import { z } from 'zod'
import { query } from '../contract.ts'
import { Day } from '../day.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { TypeOrPrefix } from './type-or-prefix.ts'

/** How many events of one type were recorded on one day. */
export const VolumeRow = z.strictObject({
  day: Day.describe('in UTC, on which the events were recorded'),
  type: z.string(),
  events: z.string().regex(/^\d+$/),
})
export type VolumeRow = z.output<typeof VolumeRow>

export const listVolume = query('audit.volume.list', {
  summary: 'The number of recorded events by day and type, oldest day first.',
  shape: 'list',
  input: z
    .strictObject({
      type: TypeOrPrefix.optional().describe('only this type, or all below it when it ends with a dot'),
      from: Day.optional().describe('this day and later'),
      to: Day.optional().describe('before this day'),
    })
    .refine(isInOrder, HOW_TO_ORDER),
  row: VolumeRow,
})
