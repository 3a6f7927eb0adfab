import { type Json, type JsonObject, objectOf } from '@heptad/schemas/json.ts'

const ID = '01990a3c-7e10-7000-8000-000000000001'
/** Texts for patterns: the first that fits is the example. */
const TEXTS = ['EUR', 'main', 'money.accounts.read', 'users:42:cash', '1050', '0', ID, '2026-01-31T12:00:00Z', 'demo']
const FORMATS: Readonly<Record<string, string>> = {
  uuid: ID,
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  email: 'ada@example.com',
  uri: 'https://example.com/',
}

/** An example for a JSON Schema: the one that it brings, or the plainest value that fits. Optional members are left out. */
export function exampleOf(schema: JsonObject): Json {
  const given = firstOf(schema.examples) ?? schema.default ?? schema.const ?? firstOf(schema.enum)
  if (given !== undefined) return given
  const [alternative] = listOf(schema.anyOf ?? schema.oneOf)
  if (alternative !== undefined) return exampleOf(alternative)
  const parts = listOf(schema.allOf)
  if (parts.length > 0) return Object.assign({}, ...parts.map(exampleOf)) as JsonObject
  return exampleOfType(schema)
}

function exampleOfType(schema: JsonObject): Json {
  switch (schema.type) {
    case 'object':
      return exampleObject(schema)
    case 'array':
      return Array.from({ length: Math.max(1, numberOf(schema.minItems)) }, () => exampleOf(objectOf(schema.items)))
    case 'string':
      return exampleText(schema)
    case 'integer':
    case 'number':
      return Math.max(1, numberOf(schema.minimum))
    case 'boolean':
      return true
    default:
      return null
  }
}

function exampleObject(schema: JsonObject): JsonObject {
  const required = Array.isArray(schema.required) ? schema.required : []
  const members = Object.entries(objectOf(schema.properties)).filter(([name]) => required.includes(name))
  return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(objectOf(member))]))
}

function exampleText(schema: JsonObject): string {
  const { format, pattern } = schema
  const formatted = typeof format === 'string' ? FORMATS[format] : undefined
  if (formatted !== undefined) return formatted
  if (typeof pattern !== 'string') return 'text'.padEnd(numberOf(schema.minLength), '.')
  const fits = new RegExp(pattern, 'u')
  return TEXTS.find((text) => fits.test(text)) ?? ''
}

function firstOf(list: Json | undefined): Json | undefined {
  return Array.isArray(list) ? list[0] : undefined
}

function listOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.map(objectOf) : []
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}
