import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { huntMutant } from './hunt-mutant.ts'
import { mutantNames, patchedFiles } from './mutant-tree.ts'

const run = promisify(execFile)

test('every planted bug still fits the sources, and leaves programs', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-mutants-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(mutantNames().length).toBeGreaterThanOrEqual(40)
  for (const name of mutantNames()) {
    const programs = [...patchedFiles(name)].filter(([path]) => path.endsWith('.ts'))
    for (const [index, [, text]] of programs.entries()) {
      const file = join(folder, `${name}-${index}.mjs`)
      writeFileSync(file, stripTypeScriptTypes(text))
      await run(process.execPath, ['--check', file])
    }
  }
})

const simulate = (args: readonly string[]) => {
  const main = join(import.meta.dirname, '..', 'main.ts')
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: 100_000 })
}

test('a bug that nobody has planted is told without a stack', () => {
  const { status, stderr } = simulate(['--mutant', 'nope'])
  expect(stderr).toBe(
    "error: option '--mutant <name>' argument 'nope' is invalid. There is no such mutant: --help lists them.\n",
  )
  expect(status).toBe(1)
})

test('a planted bug fails the command line with a command that shows the same failure again', {
  timeout: 240_000,
}, () => {
  const hunt = simulate(['--mutant', 'ack-before-commit', '--seeds', '200'])
  const [, again = 'no command is named'] = /^again: +npm run simulate -- (.+)$/m.exec(hunt.stdout) ?? []
  expect(again).toMatch(/^--seed \d+ --mutant ack-before-commit$/)
  const { status, stdout } = simulate(again.split(' '))
  expect([hunt.status, status]).toEqual([1, 1])
  expect(stdout).toBe(hunt.stdout)
})

test.each([
  ['no-dedup', 'a command that the log has is a duplicate, whatever its append expects'],
  [
    'hold-expiry-skipped-before-a-check',
    'books balance, each hold is resolved once and in its time, and no account is ever out of its bounds',
  ],
  [
    'timer-early',
    'positions and revisions have no gap, times never go back or ahead of every clock, and no event id is taken twice',
  ],
])(
  'the simulation finds the planted bug %s, and a replay of its seed shows it again',
  { timeout: 240_000 },
  async (mutant, invariant) => {
    const options = { mutant, seeds: 200, faults: 'all', timeoutMs: 50_000, workers: 1 }
    const hunt = await huntMutant({ ...options, firstSeed: 1 })
    expect(hunt).toMatchObject({ invariant, seed: expect.any(Number) })
    const again = await huntMutant({ ...options, firstSeed: hunt.seed ?? 0, seeds: 1 })
    expect(again.output).toBe(hunt.output)
  },
)
