import type { JsonObject } from '@heptad/schemas/json.ts'
import { z } from 'zod'

/** Turns a JSON Schema of the API document into one that can judge. */
export type Judge = (schema: JsonObject) => z.ZodType

type Schemas = Record<string, z.core.JSONSchema.JSONSchema>

/** A judge for the schemas of this document, whose components they may refer to. Each schema is read once. */
export function judgeOf(document: JsonObject): Judge {
  const { components } = document as { readonly components: { readonly schemas: JsonObject } }
  const $defs: Schemas = withLocalReferences(components.schemas)
  const known = new Map<JsonObject, z.ZodType>()
  return (schema) => {
    const read = known.get(schema) ?? z.fromJSONSchema({ ...withLocalReferences(schema), $defs })
    known.set(schema, read)
    return read
  }
}

/** OpenAPI keeps shared schemas in `components`, JSON Schema in `$defs`. */
function withLocalReferences(value: JsonObject): Schemas {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/components/schemas/', '"#/$defs/'))
}
