import type { JsonObject } from '@heptad/schemas/json.ts'
import { z } from 'zod'

/** The JSON Schema of what goes in or comes out, with its shared parts named for `components.schemas`. */
export interface DescribedSchema {
  readonly schema: JsonObject
  readonly shared: Readonly<Record<string, JsonObject>>
}

/**
 * Describes a zod schema as OpenAPI 3.1 wants it: JSON Schema 2020-12, where recursive parts are components instead of
 * `$defs`, because a reference in an OpenAPI document counts from the document's root. Transformations are internal: the
 * wire has their input, in requests and in answers.
 */
export function describeSchema(schema: z.ZodType, name: string): DescribedSchema {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const text = JSON.stringify(described).replaceAll('"#/$defs/', `"#/components/schemas/${name}.`)
  const { $schema: _, $defs = {}, ...rest } = JSON.parse(text) as JsonObject & { $defs?: Record<string, JsonObject> }
  const shared = Object.entries($defs).map(([key, value]): [string, JsonObject] => [`${name}.${key}`, value])
  return { schema: rest as JsonObject, shared: Object.fromEntries(shared) }
}
