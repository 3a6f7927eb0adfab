import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeHistory } from './history-file.ts'
import { IdealRun } from './testing/ideal-run.ts'

const MAIN = new URL('./main.ts', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'heptad-history-'))
afterAll(() => rmSync(folder, { recursive: true }))

function check(file: string): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, [MAIN, 'check', file], { encoding: 'utf8', timeout: 60_000 })
}

test('the command line accepts a possible history, and names the first impossible operation of another', async () => {
  const run = new IdealRun()
  for (const by of [3, -1, -5]) run.send('add', { counterId: 'a', by })
  const history = run.history()
  const good = join(folder, 'good.ndjson')
  await writeHistory(good, history)
  expect(check(good)).toMatchObject({ status: 0, stdout: 'possible: 3 attempts, 2 events, 1 subscribers\n' })

  history.log.pop()
  history.deliveries.pop()
  const bad = join(folder, 'bad.ndjson')
  await writeHistory(bad, history)
  const verdict = check(bad)
  expect(verdict.status).toBe(1)
  expect(verdict.stdout).toMatch(/^impossible: attempt 1: command command-1 /)
})

test('a command line that says nothing useful is answered with how to use it', () => {
  expect(check('').status).toBe(64)
})
