import type { z } from 'zod'

/** The definition of a zod schema, a union discriminated by `type`. */
export type Definition = z.core.$ZodTypes['_zod']['def']

/** The definition inside a schema. */
export function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as Definition
}

/** The schema inside wrappers such as optional, nullable and default; of a pipe, its input. */
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
