import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './parse-json.ts'
import { pointerOf } from './pointer.ts'

const LIMITS = { maxDepth: 8, maxKeys: 10 }

function outcomeOf(text: string | Buffer): string {
  const parsed = parseJson(Buffer.from(text), LIMITS)
  if (parsed.kind === 'parsed') return 'parsed'
  return `${parsed.fault.code} ${pointerOf(parsed.fault.path)}`.trim()
}

test.each([
  ['{"a":[1,{"b":"c"}]}', 'parsed'],
  ['{"a":"\\u0000"}', 'nul-character /a'],
  ['{"a":["x","\\ud800"]}', 'lone-surrogate /a/1'],
  ['{"\\udc00":1}', 'lone-surrogate /\udc00'],
  ['{"a":{"__proto__":{"admin":true}}}', 'forbidden-key /a/__proto__'],
  ['{"constructor":1}', 'forbidden-key /constructor'],
  ['[{"prototype":1}]', 'forbidden-key /0/prototype'],
  ['{"a":1,"b":{"c":1,"c":2}}', 'duplicate-key /b/c'],
  ['{"a":1,"\\u0061":2}', 'duplicate-key /a'],
  ['[0,{"a":[0,{"b":1,"b":2}]}]', 'duplicate-key /1/a/1/b'],
  ['{"a":1,"a":2,"b":3,"b":4}', 'duplicate-key /a'],
  ['{"a:b":"c:d\\":\\\\"}', 'parsed'],
  ['[[[[[[[[1]]]]]]]]', 'parsed'],
  ['[[[[[[[[[1]]]]]]]]]', 'json-too-deep /0/0/0/0/0/0/0/0'],
  ['{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}', 'parsed'],
  ['{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}', 'json-too-deep /a/a/a/a/a/a/a/a'],
  ['{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1}', 'json-too-many-keys /k'],
  ['{"n":9007199254740993}', 'number-out-of-range /n'],
  ['{"n":1e999}', 'number-out-of-range /n'],
  ['{"n":-0.5}', 'parsed'],
])('%s is %s', (text, expected) => expect(outcomeOf(text)).toBe(expected))

test('bytes that are not UTF-8 are refused', () =>
  expect(outcomeOf(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toBe('malformed-utf8'))

test.each([
  ['', 'line 1, column 1'],
  ['{"a":tru}', 'line 1, column 6'],
  ['{"a":1', 'line 1, column 7'],
  ['{"a":1,}', 'line 1, column 8'],
  ['{\n "a" 1}', 'line 2, column 6'],
  ['{"a":1} x', 'line 1, column 9'],
  ['["\\x"]', 'line 1, column 3'],
  ['["\t"]', 'line 1, column 3'],
  ['["ab', 'line 1, column 5'],
  ['\ufeff{}', 'line 1, column 1'],
  ['[01]', 'line 1, column 3'],
  ["{'a':1}", 'line 1, column 2'],
])('malformed JSON %j is said to break at %s', (text, expected) => {
  const parsed = parseJson(Buffer.from(text), LIMITS)
  expect(parsed).toMatchObject({ fault: { code: 'malformed-json', message: `the JSON breaks at ${expected}` } })
})

test('a megabyte of opening brackets is refused without a crash', () =>
  expect(outcomeOf('['.repeat(1_000_000))).toBe('malformed-json'))

test('what JSON.stringify writes is taken, and taken whole', () => {
  const roomy = { maxDepth: 100, maxKeys: 100_000 }
  const keys = fc.string({ unit: 'grapheme' }).filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key))
  const values = fc.oneof(fc.string({ unit: 'grapheme' }).filter(isPlain), fc.maxSafeInteger(), fc.boolean())
  fc.assert(
    fc.property(fc.object({ key: keys.filter(isPlain), values: [values] }), (value) => {
      expect(parseJson(Buffer.from(JSON.stringify(value)), roomy)).toEqual({
        kind: 'parsed',
        value: JSON.parse(JSON.stringify(value)),
      })
    }),
  )
})

function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
