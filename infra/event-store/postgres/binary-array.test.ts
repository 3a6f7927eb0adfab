import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textArray, uuidArray } from './binary-array.ts'

const HEADER_BYTES = 20
const LENGTH_BYTES = 4

test('a UUID, in either case, goes as its sixteen bytes', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.boolean(), (uuid, isUpper) => {
      const sent = uuidArray([isUpper ? uuid.toUpperCase() : uuid]).subarray(HEADER_BYTES + LENGTH_BYTES)
      expect(sent.toString('hex')).toBe(uuid.replaceAll('-', ''))
    }),
  )
})

test.each([
  '',
  '0199a3c0-0000-7000-8000-00000000000',
  '0199a3c0-0000-7000-8000-0000000000012',
  '0199a3c0-0000-7000-8000-00000000000g',
  '0199a3c0-0000-7000-8000-00000000000é',
  '0199a3c000000-7000-8000-000000000001',
  '{199a3c0-0000-7000-8000-00000000000}',
])('%j is no UUID', (text) => {
  expect(() => uuidArray([text])).toThrow(RangeError)
})

test('texts go as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      expect(textsOf(textArray(texts))).toEqual(texts.map((text) => Buffer.from(text).toString()))
    }),
  )
})

function textsOf(array: Buffer): readonly string[] {
  const texts: string[] = []
  for (let offset = HEADER_BYTES; offset < array.length; ) {
    const end = offset + LENGTH_BYTES + array.readInt32BE(offset)
    texts.push(array.toString('utf8', offset + LENGTH_BYTES, end))
    offset = end
  }
  return texts
}
