import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { failedFiles, type TestTotals, testTotals, totalsLine, uncaughtFileOf } from './test-totals.ts'

const folder = mkdtempSync(join(tmpdir(), 'test-totals-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The totals of what Vitest itself says about one test file with this text. */
async function totalsOf(name: string, testFile: string): Promise<TestTotals> {
  const file = join(folder, name, 'sample.test.js')
  mkdirSync(dirname(file))
  writeFileSync(file, testFile)
  const report = join(folder, `${name}.json`)
  const exitCode = await runCommand('vitest', [
    'run',
    '--globals',
    '--reporter=json',
    `--outputFile=${report}`,
    `--root=${dirname(file)}`,
  ])
  return testTotals([report], exitCode)
}

test.each([
  ['passing', `test('a', () => {}); test('b', () => {})`, { passed: 2, failed: 0 }],
  ['failing', `test('a', () => {}); test('b', () => { throw new Error('x') })`, { passed: 1, failed: 1 }],
  ['wholly failing', `test('a', () => { throw new Error('x') })`, { passed: 0, failed: 1 }],
  ['skipped', `test('a', () => {}); test.skip('b', () => {})`, { passed: 1, failed: 0 }],
  ['unloadable', `import './none.js'; test('a', () => {})`, { passed: 0, failed: 1 }],
  ['unhandled', `test('a', () => { Promise.reject(new Error('x')) })`, { passed: 1, failed: 1 }],
])('a %s file', async (name, testFile, totals) => {
  expect(await totalsOf(name, testFile)).toEqual(totals)
})

test('a report that is missing or broken is a failure', () => {
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{')
  expect(testTotals([broken, join(folder, 'none.json')], 0)).toEqual({ passed: 0, failed: 2 })
})

test('a file that failed is named with its tests and counts', async () => {
  await totalsOf('mixed', `test('a', () => {}); test('b', () => { throw new Error('x') }); test('c', () => {})`)
  const [file, ...others] = failedFiles([join(folder, 'mixed.json')])
  expect(others).toEqual([])
  expect(file).toMatchObject({ tests: ['b'], passed: 2, failed: 1 })
  expect(file?.file).toContain('sample.test.js')
})

test('errors that no test caught are one failure of their workspace, whatever else failed', async () => {
  await totalsOf('loud', `test('a', () => {}); test('b', () => { throw new Error('x') })`)
  const report = join(folder, 'loud.json')
  writeFileSync(uncaughtFileOf(report), '2')
  expect(testTotals([report], 1)).toEqual({ passed: 1, failed: 2 })
  writeFileSync(uncaughtFileOf(report), '0')
  expect(testTotals([report], 1)).toEqual({ passed: 1, failed: 1 })
})

test('the line has the form that scripts look for', () => {
  expect(totalsLine({ passed: 12, failed: 0 })).toBe('12 passed, 0 failed')
})
