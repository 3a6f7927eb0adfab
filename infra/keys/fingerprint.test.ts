import type { JsonObject } from '@heptad/schemas/json.ts'
import { describe, expect, test } from 'vitest'
import { fingerprints, firstDifference } from './fingerprint.ts'
import { memoryKeyring } from './memory-keyring.ts'

const { derive } = await memoryKeyring()
const fingerprint = await fingerprints(derive)

describe('a fingerprint', () => {
  test('has one 16-byte hash for each top-level field', () => {
    const made = fingerprint({ amount: '100', legs: [{ a: 1 }] })
    expect(Object.keys(made)).toEqual(['amount', 'legs'])
    for (const hash of Object.values(made)) expect(Buffer.from(hash, 'base64url')).toHaveLength(16)
  })

  test('is the same however the keys inside a field are ordered', () => {
    expect(fingerprint({ leg: { a: 1, b: [1, 2] } })).toEqual(fingerprint({ leg: { b: [1, 2], a: 1 } }))
  })

  test('tells apart what JSON tells apart', () => {
    const values = [null, 0, '0', '', false, [], {}, [0], ['0'], { a: 0 }]
    expect(new Set(values.map((value) => fingerprint({ value }).value)).size).toBe(values.length)
  })

  test('does not show that two fields hold the same value', () => {
    const made = fingerprint({ from: 'x', to: 'x' })
    expect(made.from).not.toBe(made.to)
  })

  test('is another one in another installation', async () => {
    const elsewhere = await fingerprints((await memoryKeyring()).derive)
    expect(elsewhere({ a: 1 })).not.toEqual(fingerprint({ a: 1 }))
  })

  test('knows no field that is undefined, for no sender can say so', () => {
    const body = { a: 1, b: undefined, c: { d: undefined } } as unknown as JsonObject
    expect(fingerprint(body)).toEqual(fingerprint({ a: 1, c: {} }))
  })

  test('takes a field named like a prototype member for what it is', () => {
    const body = JSON.parse('{"__proto__": 1, "constructor": 2}')
    expect(Object.keys(fingerprint(body))).toEqual(['__proto__', 'constructor'])
    expect(firstDifference(fingerprint({}), fingerprint({ constructor: 2 }))).toBe('constructor')
  })
})

test.each([
  [{ a: 1 }, { a: 1 }, null],
  [{ a: 1, b: 2 }, { a: 1, b: 3 }, 'b'],
  [{ b: 2, a: 1 }, { b: 3, a: 2 }, 'a'],
  [{ a: 1 }, { a: 1, b: 2 }, 'b'],
  [{ a: 1, b: 2 }, { a: 1 }, 'b'],
  [{}, {}, null],
])('the first difference of %j and %j is %j', (a, b, field) => {
  expect(firstDifference(fingerprint(a), fingerprint(b))).toBe(field)
})
