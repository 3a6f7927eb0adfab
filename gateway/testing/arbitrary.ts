import { type Json, type JsonObject, objectOf } from '@heptad/schemas/json.ts'
import fc from 'fast-check'
import { exampleOf } from '../openapi/example.ts'

type Values = fc.Arbitrary<Json>

const UUID: Values = fc.uuid({ version: 7 })
const INSTANT: Values = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
const DEPTH = 4

/** Values that fit a JSON Schema of the API document; `root` is the document in which references are found. */
export function arbitraryOf(schema: JsonObject, root: JsonObject, depth = DEPTH): Values {
  const inner = (part: Json | undefined) => arbitraryOf(objectOf(part), root, depth - 1)
  if (typeof schema.$ref === 'string') return arbitraryOf(resolve(schema.$ref, root), root, depth)
  const alternatives = schema.anyOf ?? schema.oneOf
  if (Array.isArray(alternatives)) return fc.oneof(...(depth > 0 ? alternatives : alternatives.slice(0, 1)).map(inner))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'object':
      return objects(schema, inner)
    case 'array':
      return fc.array(inner(schema.items), {
        minLength: asNumber(schema.minItems, 0),
        maxLength: asNumber(schema.minItems, 0) + 3,
      })
    case 'string':
      return texts(schema)
    case 'integer':
      return fc.integer({ min: asNumber(schema.minimum, -1000), max: asNumber(schema.maximum, 1000) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    default:
      return fc.constant(null)
  }
}

function objects(schema: JsonObject, inner: (part: Json | undefined) => Values): Values {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const members = Object.entries(objectOf(schema.properties)).map(([name, part]): [string, Values] => [
    name,
    inner(part),
  ])
  if (members.length === 0)
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme' }).filter(isClean), {
      maxKeys: 3,
    })
  return recordOf(members, required)
}

/** Objects with these members, of which only the required ones are always there. */
export function recordOf(members: readonly [string, Values][], required: readonly string[]): Values {
  const model: Record<string, Values> = Object.fromEntries(members)
  return fc.record<Record<string, Json>, string>(model, { requiredKeys: [...required] }) as Values
}

function texts(schema: JsonObject): Values {
  if (schema.format === 'uuid') return UUID
  if (schema.format === 'date-time') return INSTANT
  if (schema.pattern !== undefined) return fc.constant(exampleOf(schema))
  const bounds = { minLength: asNumber(schema.minLength, 0), maxLength: Math.min(50, asNumber(schema.maxLength, 50)) }
  return fc.string({ unit: 'grapheme', ...bounds }).filter(isClean)
}

/** Replaces, removes or adds something at random, so that a value probably no longer fits. */
export function spoilt(values: Values): Values {
  const junk = fc.constantFrom<Json>(
    null,
    -1,
    1.5,
    true,
    '',
    'x'.repeat(300),
    [],
    {},
    '\u202e',
    '9'.repeat(60),
    '../..',
  )
  return fc.tuple(values, junk, fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'whole')).map(spoil)
}

function spoil([value, junk, at, how]: [Json, Json, number, string]): Json {
  if (how === 'whole' || typeof value !== 'object' || value === null) return junk
  if (Array.isArray(value))
    return value.map((item, index) => (index === at % value.length ? spoil([item, junk, at, how]) : item))
  const names = Object.keys(value)
  const name = names[at % Math.max(1, names.length)]
  if (how === 'add' || name === undefined) return { ...value, unheardOf: junk }
  if (how === 'remove') return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
  return { ...value, [name]: at % 2 === 0 ? junk : spoil([(value as JsonObject)[name] ?? null, junk, at >> 1, how]) }
}

function resolve(reference: string, root: JsonObject): JsonObject {
  return objectOf(
    reference
      .slice(2)
      .split('/')
      .reduce<Json | undefined>((node, part) => objectOf(node)[part], root),
  )
}

function asNumber(value: Json | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
