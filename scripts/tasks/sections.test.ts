import { expect, test } from 'vitest'
import { runSections, type Section } from './sections.ts'
import type { TestTotals } from './test-totals.ts'

const section = (title: string, totals: TestTotals): Section => ({ title, run: async () => totals })

async function output(...sections: readonly Section[]) {
  const lines: string[] = []
  const exitCode = await runSections(sections, (line) => lines.push(line))
  return { exitCode, lines }
}

test('when everything holds the last line counts the tests, and the exit code is 0', async () => {
  const { exitCode, lines } = await output(
    section('types', { passed: 0, failed: 0 }),
    section('tests', { passed: 7, failed: 0 }),
  )
  expect(exitCode).toBe(0)
  expect(lines.at(-1)).toBe('7 passed, 0 failed')
})

test('a failed section does not keep the next from running, and is named before the last line', async () => {
  const { exitCode, lines } = await output(
    section('types', { passed: 0, failed: 1 }),
    section('tests', { passed: 7, failed: 2 }),
  )
  expect(exitCode).toBe(1)
  expect(lines.slice(-3)).toEqual(['failed: types', 'failed: tests', '7 passed, 3 failed'])
})

test('a section that cannot be run counts as one failure', async () => {
  const { exitCode, lines } = await output({ title: 'types', run: () => Promise.reject(new Error('no such program')) })
  expect(exitCode).toBe(1)
  expect(lines).toContain('Error: no such program')
  expect(lines.at(-1)).toBe('0 passed, 1 failed')
})
