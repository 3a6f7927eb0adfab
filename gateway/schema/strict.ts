import { z } from 'zod'
import { AnyJson, isAnyJson } from './any-json.ts'
import { BoundedList } from './bounded-list.ts'
import { BoundedRecord, isAnyText } from './bounded-record.ts'
import { type Definition, definitionOf } from './definition.ts'

/**
 * The same schema, refusing unknown keys in every object that says nothing about them. The edge takes only what a contract
 * names; inside, contracts stay open so that older and newer releases understand each other. What a megabyte could make expensive is bounded:
 * {@link BoundedList}, {@link BoundedRecord}, {@link AnyJson}.
 */
export function strictly(schema: z.ZodType): z.ZodType {
  const def = definitionOf(schema)
  if (def.type === 'lazy') return isAnyJson(def) ? new AnyJson(def) : schema
  const strict = strictDef(def)
  if (strict === null) return schema
  if (strict.type === 'array') return new BoundedList(strict)
  return strict.type === 'record' && isAnyText(strict.keyType) ? new BoundedRecord(strict) : z.clone(schema, strict)
}

/** The definition with strict parts; null when there is nothing to make strict. */
function strictDef(def: Definition): Definition | null {
  switch (def.type) {
    case 'object':
      return { ...def, shape: mapShape(def.shape), catchall: def.catchall ?? z.never() }
    case 'array':
      return { ...def, element: inner(def.element) }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return { ...def, innerType: inner(def.innerType) }
    case 'union':
      return { ...def, options: def.options.map(inner) }
    case 'tuple':
      return { ...def, items: def.items.map(inner) }
    case 'record':
      return { ...def, valueType: inner(def.valueType) }
    case 'pipe':
      return { ...def, in: inner(def.in) }
    default:
      return null
  }
}

function inner(schema: z.core.$ZodType): z.ZodType {
  return strictly(schema as z.ZodType)
}

function mapShape(shape: Readonly<Record<string, z.core.$ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, inner(value)]))
}
