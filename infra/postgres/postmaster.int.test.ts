import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive } from '../processes/process-table.ts'
import { startEmbeddedPostgres } from './embedded.ts'
import { guardHome } from './guard-home.ts'

let home: string
let release: () => Promise<void>

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  release = guardHome(home).release
})
afterEach(() => release())

test('a server that ends only when it is killed, and stays in the process table, does not block', async () => {
  const first = await startEmbeddedPostgres({ home })
  const dataFolder = join(await realpath(home), 'postgres', 'data')
  const stale = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8')
  await first.stop()
  // Its parent becomes one that never asks how it ended.
  const script = `(exec -a "postgres -D ${dataFolder} " sleep 600) & echo $!; exec sleep 600`
  const { uid, gid } = await stat(dataFolder)
  const parent = spawn('bash', ['-mc', script], { uid, gid, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] })
  const [pid] = await once(parent.stdout, 'data')
  await writeFile(join(dataFolder, 'postmaster.pid'), stale.replace(/^\d+/, String(pid).trim()), { mode: 0o600 })
  const second = await startEmbeddedPostgres({ home })
  expect(isAlive(Number(pid))).toBe(false)
  await second.stop()
  parent.kill('SIGKILL')
})

test('the cluster of another PostgreSQL is refused by its version', async () => {
  const first = await startEmbeddedPostgres({ home })
  await first.stop()
  await writeFile(join(home, 'postgres', 'data', 'PG_VERSION'), '19\n')
  await expect(startEmbeddedPostgres({ home })).rejects.toThrow('is of PostgreSQL 19, and this release has 18')
})
