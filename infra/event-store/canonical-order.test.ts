import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inCanonicalOrder } from './canonical-order.ts'

test('whatever is put in canonical order is still the same, and its text is canonical', () => {
  const name = fc.string().filter((text) => text !== '__proto__' && !/^\d+$/.test(text))
  const { value: json } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value')),
    object: fc.dictionary(name, tie('value')),
  }))
  fc.assert(
    fc.property(json, (value) => {
      const ordered = inCanonicalOrder(value as never)
      expect(ordered).toEqual(value)
      expect(JSON.stringify(ordered)).toBe(canonicalize(value))
    }),
  )
})

test('members that are undefined are left out, __proto__ is refused', () => {
  expect(Object.keys(inCanonicalOrder({ b: 1, a: undefined } as never))).toEqual(['b'])
  expect(() => inCanonicalOrder(JSON.parse('{"__proto__":1}'))).toThrow(TypeError)
})

test('what is in order already is not copied', () => {
  const ordered = { a: [{ b: 1, c: { d: '', e: null } }], f: 2 }
  expect(inCanonicalOrder(ordered)).toBe(ordered)
  const mixed = { a: [{ c: 1, b: 2 }, ordered] }
  expect(Object.keys(inCanonicalOrder(mixed).a[0] ?? {})).toEqual(['b', 'c'])
  expect(inCanonicalOrder(mixed).a[1]).toBe(ordered)
})

test('many names are put in order as well as few', () => {
  const names = Array.from({ length: 40 }, (_, index) => `n${(index * 7) % 40}`)
  const value = Object.fromEntries(names.map((name) => [name, 1]))
  expect(Object.keys(inCanonicalOrder(value))).toEqual(names.toSorted())
})

test('a member that is undefined is left out also of what is in order', () => {
  const ordered: object = inCanonicalOrder({ a: 1, b: undefined, c: { d: undefined } } as never)
  expect(Object.keys(ordered)).toEqual(['a', 'c'])
  expect(ordered).toStrictEqual({ a: 1, c: {} })
})
