import { type Json, type JsonObject, objectOf } from '@heptad/schemas/json.ts'

/**
 * What the new JSON Schema refuses although the old one took it: one sentence each, empty when every value of the old shape is one of the new.
 * What it cannot compare counts as refused.
 */
export function narrowings(old: JsonObject, fresh: JsonObject, path = 'data'): readonly string[] {
  return [
    ...propertyNarrowings(old, fresh, path),
    ...inner(old.items, fresh.items, `${path}[]`),
    ...enumNarrowings(old, fresh, path),
    ...boundNarrowings(old, fresh, path),
    ...keywordNarrowings(old, fresh, path),
  ]
}

const COMPARED = new Set('properties required additionalProperties items enum'.split(' '))
/** Keywords that bound a value, and which way is wider. */
const BOUNDS: Readonly<Record<string, 'higher' | 'lower'>> = {
  maximum: 'higher',
  exclusiveMaximum: 'higher',
  maxLength: 'higher',
  maxItems: 'higher',
  minimum: 'lower',
  exclusiveMinimum: 'lower',
  minLength: 'lower',
  minItems: 'lower',
}
/** Keywords that say nothing about values. */
const COMMENTS = new Set('$schema title description examples default'.split(' '))

function* propertyNarrowings(old: JsonObject, fresh: JsonObject, path: string): Generator<string> {
  const [before, now] = [objectOf(old.properties), objectOf(fresh.properties)]
  const [requiredBefore, requiredNow] = [namesIn(old.required), namesIn(fresh.required)]
  for (const name of requiredNow)
    if (!requiredBefore.includes(name)) yield `${path}.${name} is required, and was not there or optional`
  for (const [name, schema] of Object.entries(before)) {
    const same = now[name]
    if (same !== undefined) yield* narrowings(objectOf(schema), objectOf(same), `${path}.${name}`)
    else if (fresh.additionalProperties === false) yield `${path}.${name} was removed`
  }
  yield* otherNarrowings(old, fresh, path)
}

/** Fields that have no name in the shape: those of a record, and what an open object takes besides. */
function* otherNarrowings(old: JsonObject, fresh: JsonObject, path: string): Generator<string> {
  const [before, now] = [old.additionalProperties ?? true, fresh.additionalProperties ?? true]
  if (old.type !== 'object' || before === false || now === true) return
  if (now === false) yield `${path} takes no further fields, and did`
  else yield* inner(before === true ? undefined : before, now, `${path}.*`)
}

function inner(old: Json | undefined, fresh: Json | undefined, path: string): readonly string[] {
  if (fresh === undefined) return []
  return old === undefined ? [`${path} was of any kind`] : narrowings(objectOf(old), objectOf(fresh), path)
}

function* enumNarrowings(old: JsonObject, fresh: JsonObject, path: string): Generator<string> {
  if (!Array.isArray(fresh.enum)) return
  if (!Array.isArray(old.enum)) yield `${path} is one of ${JSON.stringify(fresh.enum)}, and was not`
  else
    for (const value of old.enum)
      if (!fresh.enum.includes(value)) yield `${path} may not be ${JSON.stringify(value)} any more`
}

function* boundNarrowings(old: JsonObject, fresh: JsonObject, path: string): Generator<string> {
  for (const [keyword, wider] of Object.entries(BOUNDS)) {
    const [before, now] = [old[keyword], fresh[keyword]]
    if (typeof now !== 'number') continue
    const isNarrower = typeof before !== 'number' || (wider === 'higher' ? now < before : now > before)
    if (isNarrower) yield `${path} has ${keyword} ${now}, and had ${before ?? 'none'}`
  }
}

/** Whatever else: type, pattern, format, const, unions. Leaving one out is wider; anything else counts as narrower. */
function* keywordNarrowings(old: JsonObject, fresh: JsonObject, path: string): Generator<string> {
  for (const [keyword, now] of Object.entries(fresh)) {
    if (COMPARED.has(keyword) || keyword in BOUNDS || COMMENTS.has(keyword)) continue
    if (JSON.stringify(old[keyword]) !== JSON.stringify(now))
      yield `${path} has ${keyword} ${JSON.stringify(now)}, and had ${JSON.stringify(old[keyword]) ?? 'none'}`
  }
}

function namesIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}
