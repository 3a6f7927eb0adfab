import { expect, test } from 'vitest'
import { printJson, printJsonLine, printLine, printTable } from './output.ts'

function printed(rows: readonly (readonly string[])[]): string {
  const parts: string[] = []
  printTable({ write: (part) => parts.push(part) }, ['what', 'who'], rows)
  return parts.join('')
}

test('a table is aligned, a cell may have several lines, and no line ends in spaces', () => {
  expect(
    printed([
      ['a\nb', 'é漢'],
      ['longer', '1'],
    ]),
  ).toBe('what    who\na       é漢\nb\nlonger  1\n')
})

test('no cell steers the terminal', () => {
  const text = printed([['\u001b[2J\u001b]0;title\u0007', '\u009b1A\r\t\u007f']])
  expect(text).toContain('[2J')
  expect(text).not.toMatch(/[^\P{Cc}\n]/u)
})

test('no line does either', () => {
  const parts: string[] = []
  printLine({ write: (part) => parts.push(part) }, 'first: \u001b[2J\u009b1A\r\u007f\nsecond')
  expect(parts).toEqual(['first: \ufffd[2J\ufffd1A\ufffd\ufffd\nsecond\n'])
})

test.each([printJson, printJsonLine])('nor does JSON, which says the same', (print) => {
  const parts: string[] = []
  const value = { name: '\u001b[2J\u009b1A\u007f\u0080é漢' }
  print({ write: (part) => parts.push(part) }, value)
  expect(parts.join('')).not.toMatch(/[^\P{Cc}\n]/u)
  expect(JSON.parse(parts.join(''))).toEqual(value)
})
