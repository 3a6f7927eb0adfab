import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineBytes } from './line-bytes.ts'

function linesOf(lines: readonly string[]): LineBytes {
  const made = new LineBytes()
  for (const line of lines) made.add(line)
  return made
}

test('lines of any length, in any script, come out as they went in', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 50 }),
    fc.constantFrom('ä', '€', '😀', 'a').chain((unit) => fc.nat(70_000).map((length) => unit.repeat(length))),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (drawn) => {
      const lines = drawn.map((text) => text.replaceAll('\n', ' '))
      const made = linesOf(lines)
      expect(Buffer.concat(made.pieces).toString()).toBe(lines.map((text) => `${text}\n`).join(''))
      expect(made.count).toBe(lines.length)
    }),
    { numRuns: 50 },
  )
})

test('many short lines share a piece', () => {
  expect(linesOf(Array.from({ length: 1000 }, (_, number) => `line ${number}`)).pieces).toHaveLength(1)
})
