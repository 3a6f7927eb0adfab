import { z } from 'zod'

/** `<module>.<resource>.<action>`, or a wildcard `<module>.*`; `*` alone grants everything but `system.*`. */
export const Permission = z
  .string()
  .max(120)
  .regex(/^(\*|[a-z]+(\.[a-z-]+)*\.(\*|[a-z-]+))$/, 'must be <module>.<resource>.<action> or <module>.*')
export type Permission = z.output<typeof Permission>
