import type { JsonObject } from '@heptad/schemas/json.ts'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, InvalidJson, type InvalidJsonReason, MAX_EVENT_BYTES } from './canonical.ts'

const loose = (value: unknown) => value as JsonObject

function faultOf(value: unknown): readonly [InvalidJsonReason, string] {
  try {
    canonicalJson(loose(value))
  } catch (error) {
    if (error instanceof InvalidJson) return [error.reason, error.pointer]
    throw error
  }
  throw new Error('it was taken')
}

test('keys are sorted by UTF-16 code units at every depth (RFC 8785, section 3.2.3)', () => {
  const value = {
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    '1': 4,
    '\ud83d\ude00': 5,
    '\u0080': 6,
    '\u00f6': { b: 1, a: [{ d: 1, c: 2 }] },
  }
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":{"a":[{"c":2,"d":1}],"b":1},"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  )
})

test('keys that are not in order are found wherever they stand, though all around them is', () => {
  const unsorted = { c: 1, b: 2 }
  const places = [unsorted, { a: unsorted }, { a: [unsorted] }, { a: [[0, unsorted], 1], b: 2 }]
  expect(places.map((value) => canonicalJson(value))).toEqual([
    '{"b":2,"c":1}',
    '{"a":{"b":2,"c":1}}',
    '{"a":[{"b":2,"c":1}]}',
    '{"a":[[0,{"b":2,"c":1}],1],"b":2}',
  ])
})

test('numbers take their shortest form (RFC 8785, section 3.2.2.3)', () => {
  expect(canonicalJson({ a: 1.0, b: -0, c: 1e-7, d: 0.1, e: 9007199254740991 })).toBe(
    '{"a":1,"b":0,"c":1e-7,"d":0.1,"e":9007199254740991}',
  )
})

test('sorted and unsorted objects give the text that the library gives', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ noUnicodeString: false })), (value) => {
      let text: string
      try {
        text = canonicalJson(loose(value))
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidJson)
        return
      }
      expect(text).toBe(canonicalize(value))
    }),
  )
})

test.each<[string, unknown, InvalidJsonReason, string]>([
  ['an array at the top', [], 'not-json', ''],
  ['null at the top', null, 'not-json', ''],
  ['undefined', { a: { b: undefined } }, 'not-json', '/a/b'],
  ['a hole in an array', { a: new Array(2) }, 'not-json', '/a/0'],
  ['a bigint', { a: [1n] }, 'not-json', '/a/0'],
  ['a function', { a: () => 1 }, 'not-json', '/a'],
  ['a date', { a: new Date(0) }, 'not-json', '/a'],
  ['an object that says how it is written', { a: { toJSON: () => 1 } }, 'not-json', '/a/toJSON'],
  ['NUL in a string', { a: 'x\0y' }, 'nul-character', '/a'],
  ['NUL in a key', { 'a\0': 1 }, 'nul-character', '/a\0'],
  ['NUL in an array under an empty key', { '': { a: ['x', '\0'] } }, 'nul-character', '//a/1'],
  ['NUL where the keys are not in order', { b: '\0', a: 1 }, 'nul-character', '/b'],
  ['a lone high surrogate', { a: '\ud83d' }, 'lone-surrogate', '/a'],
  ['a lone low surrogate in a key', { a: { '\ude00': 1 } }, 'lone-surrogate', '/a/\ude00'],
  ['NaN', { a: Number.NaN }, 'unsafe-number', '/a'],
  ['infinity', { a: Number.POSITIVE_INFINITY }, 'unsafe-number', '/a'],
  ['an integer past 2^53 - 1', { a: 2 ** 53 }, 'unsafe-number', '/a'],
])('%s is refused, with its place', (_, value, reason, pointer) => {
  expect(faultOf(value)).toEqual([reason, pointer])
})

test('what only looks like an escape, and control characters, are taken', () => {
  expect(canonicalJson({ a: '\\u0000', b: '\u0001' })).toBe(String.raw`{"a":"\\u0000","b":"\u0001"}`)
})

test('the pointer escapes slashes and tildes (RFC 6901)', () => {
  expect(faultOf({ 'a/b': { 'c~d': undefined } })).toEqual(['not-json', '/a~1b/c~0d'])
})

test('a cycle and a nesting of 65 are refused as too deep', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = [cycle]
  expect(faultOf(cycle)[0]).toBe('too-deep')
  const nested = (levels: number): JsonObject => (levels === 1 ? {} : { a: nested(levels - 1) })
  expect(canonicalJson(nested(64))).toHaveLength(64 * 6 - 4)
  expect(faultOf(nested(65))[0]).toBe('too-deep')
})

test('what is wrong with a string is said also where keys are not in order', () => {
  expect(faultOf({ b: '\ud800', a: 1 })).toEqual(['lone-surrogate', '/b'])
  expect(faultOf({ b: 1, a: { c: '\0' } })).toEqual(['nul-character', '/a/c'])
})

test('the limit counts bytes of UTF-8, not characters', () => {
  const most = (MAX_EVENT_BYTES - '{"a":""}'.length) / 2
  expect(Buffer.byteLength(canonicalJson({ a: 'é'.repeat(most) }))).toBe(MAX_EVENT_BYTES)
  expect(faultOf({ a: 'é'.repeat(most + 1) })).toEqual(['too-large', ''])
})
