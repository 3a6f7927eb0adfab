import { z } from 'zod'

/** An event type, or with a dot at its end the beginning of many: `money.transaction.posted`, `money.`. */
export const TypeOrPrefix = z
  .string()
  .max(120)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.?$/, 'must be an event type, or the beginning of one that ends with a dot')
