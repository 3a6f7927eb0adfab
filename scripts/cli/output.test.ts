import { expect, test } from 'vitest'
import { printTable } from './output.ts'

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
