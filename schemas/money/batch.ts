import { z } from 'zod'
import { defineEvent } from '../contract.ts'
import { JsonObject } from '../json.ts'
import { MAX_ITEMS } from './transaction.ts'

/** The items of a batch that were refused while others were posted: their places from 0, in order. Nothing of them moved. */
export const batchItemsRefused = defineEvent(
  'money.batch.items-refused',
  1,
  z.strictObject({
    items: z
      .array(z.strictObject({ item: z.int().min(0), code: z.string(), details: JsonObject }))
      .min(1)
      .max(MAX_ITEMS),
  }),
)
