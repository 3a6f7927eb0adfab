import { z } from 'zod'
import type { Check, Finding } from './finding.ts'
import { functionSizes } from './function-sizes.ts'
import { isSource, isTestFile } from './source.ts'
import type { Tree } from './tree.ts'

const MOST_FILE_LINES = 250
const MOST_FUNCTION_LINES = 60
const BUDGETS = 'scripts/check/sizes.allowed.json'

/** Lines that a file, or `file#function`, may have although it is too long. */
const Budgets = z.record(z.string(), z.int())

/**
 * A ratchet: files have at most 250 lines and functions 60. What was longer when the rule came has a budget, which must be
 * lowered as soon as the thing shrinks.
 */
export const sizes: Check = {
  name: 'sizes',
  run: (tree) => {
    const text = tree.read(BUDGETS)
    const budgets = new Map(Object.entries(Budgets.parse(text === '' ? {} : JSON.parse(text))))
    const measured = tree.files.flatMap((file) => measure(tree, file))
    return [...measured.flatMap((size) => tooLong(size, budgets)), ...loose(budgets, measured)]
  },
}

interface Size {
  readonly key: string
  readonly file: string
  readonly line: number
  readonly lines: number
  readonly most: number
}

function measure(tree: Tree, file: string): readonly Size[] {
  if (!isSource(file) && !file.endsWith('.sql')) return []
  const text = tree.read(file)
  const whole = { key: file, file, line: 1, lines: text.trimEnd().split('\n').length, most: MOST_FILE_LINES }
  if (!isSource(file) || isTestFile(file)) return [whole]
  const parts = functionSizes(file, text).map(({ name, line, lines }) => ({
    key: `${file}#${name}`,
    file,
    line,
    lines,
    most: MOST_FUNCTION_LINES,
  }))
  return [whole, ...parts]
}

function tooLong(size: Size, budgets: ReadonlyMap<string, number>): readonly Finding[] {
  const allowed = Math.max(size.most, budgets.get(size.key) ?? 0)
  if (size.lines <= allowed) return []
  const { file, line, key, lines } = size
  const what = key === file ? 'the file' : key.slice(file.length + 1)
  return [
    { file, line, problem: `${what} has ${lines} lines of at most ${allowed}`, remedy: 'it is two things: part them' },
  ]
}

/** Budgets that are larger than what they are for, so that it could grow back unseen. */
function loose(budgets: ReadonlyMap<string, number>, measured: readonly Size[]): readonly Finding[] {
  return [...budgets].flatMap(([key, allowed]) => {
    const lines = Math.max(0, ...measured.filter((size) => size.key === key).map((size) => size.lines))
    const most = key.includes('#') ? MOST_FUNCTION_LINES : MOST_FILE_LINES
    if (lines === allowed && lines > most) return []
    const remedy = lines > most ? `lower it to ${lines}` : 'remove it'
    return [{ file: BUDGETS, problem: `${key} has ${lines} lines and a budget of ${allowed}`, remedy }]
  })
}
