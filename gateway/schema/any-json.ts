import { z } from 'zod'
import { definitionOf } from './definition.ts'

/** The alternatives of `z.json()`: no contract of a module has the same ones, with itself inside of two of them. */
const ALTERNATIVES = 'array boolean null number record string'

/**
 * `z.json()` for what was parsed from JSON: everything is taken as it is. Zod would try each of six alternatives for each value inside, which takes
 * seconds for a body of a megabyte, and nobody else is served meanwhile; what limits its size is looked at after that.
 */
export const AnyJson = z.core.$constructor<z.ZodLazy, z.core.$ZodLazyDef>('AnyJson', (json, def) => {
  z.ZodLazy.init(json, def)
  const refuse = json._zod.parse
  json._zod.parse = (payload, context) => (payload.value === undefined ? refuse(payload, context) : payload)
})

/** Whether a lazy schema is `z.json()`. */
export function isAnyJson({ getter }: z.core.$ZodLazyDef): boolean {
  const union = definitionOf(getter())
  if (union.type !== 'union') return false
  const alternatives = union.options.map(definitionOf)
  const inside = alternatives.flatMap((each) =>
    each.type === 'array' ? [each.element] : each.type === 'record' ? [each.valueType] : [],
  )
  const names = alternatives.map(({ type }) => type).sort()
  return names.join(' ') === ALTERNATIVES && inside.every((schema) => isLazyOf(schema, getter))
}

function isLazyOf(schema: z.core.$ZodType, getter: z.core.$ZodLazyDef['getter']): boolean {
  const def = definitionOf(schema)
  return def.type === 'lazy' && def.getter === getter
}
