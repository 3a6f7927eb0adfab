import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { REPOSITORY } from '../repository.ts'
import { run } from '../testing/run.ts'

const root = mkdtempSync(join(tmpdir(), 'heptad-watch-'))
const folder = join(root, 'todo')
const output: string[] = []
const STARTS_WITHIN_MS = 120_000
/** Far longer than a change is waited for after it. */
const NOTHING_WITHIN_MS = 500
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  expect(await run(['new', 'todo', '--in', root])).toMatchObject({ exitCode: 0 })
  expect(await run(['schemas', 'record', folder])).toMatchObject({ exitCode: 0 })
  const database = await testDatabase()
  closing.push(() => database.drop())
  const home = join(folder, 'data')
  const env = { ...process.env, HEPTAD_HOME: home, HEPTAD_PORT: '0', HEPTAD_LOG_LEVEL: 'warn' }
  const child = spawn(process.execPath, [join(REPOSITORY, 'scripts/cli/main.ts'), 'start', '--watch'], {
    env: { ...env, DATABASE_URL: database.url, HEPTAD_MODULES: join(folder, 'index.ts') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => output.push(line))
  closing.push(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
  await servedTimes(1)
}, STARTS_WITHIN_MS)
afterAll(async () => {
  for (const close of closing.reverse()) await close()
  rmSync(root, { recursive: true, force: true })
}, STARTS_WITHIN_MS)

const starts = () => output.filter((line) => line.startsWith('heptad ready on')).length
const servedTimes = (times: number) =>
  vi.waitFor(() => expect(starts(), output.join('\n')).toBe(times), { timeout: STARTS_WITHIN_MS, interval: 50 })

function touch(file: string): void {
  utimesSync(join(folder, file), new Date(), new Date())
}

test(
  'a change of a module is served; one of its tests, fixtures, or the home is not, and nothing is warned of',
  async () => {
    mkdirSync(join(folder, 'testing'))
    for (const file of ['testing/more.ts', 'fixtures/more.json', 'more.test.ts', 'data/more.json'])
      writeFileSync(join(folder, file), '{}')
    touch('recorded.json')
    await new Promise((resolve) => setTimeout(resolve, NOTHING_WITHIN_MS))
    expect(output.filter((line) => line.includes('starting again'))).toEqual([])
    touch('items.list.sql')
    await servedTimes(2)
    expect(output.filter((line) => line.includes('starting again'))).toEqual(['items.list.sql changed: starting again'])
    expect(output.filter((line) => line.includes('row policies'))).toEqual([])
  },
  STARTS_WITHIN_MS,
)
