import type { z } from 'zod'

/** What a zod schema is made of, told apart by `type`. */
export type Definition = z.core.$ZodTypes['_zod']['def']

/** The definition inside a schema. */
export function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as Definition
}

/** The schema of what comes in, without what makes it optional, nullable, defaulted or transformed. */
export function coreOf(schema: z.core.$ZodType): z.core.$ZodType {
  const def = definitionOf(schema)
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return coreOf(def.innerType)
    case 'pipe':
      return coreOf(def.in)
    default:
      return schema
  }
}
