import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { median } from './statistics.ts'

const SOURCE = fileURLToPath(new URL('./slow-disk.c', import.meta.url))
const COMMITS = 30

/** Starts a server whose every fsync takes so many milliseconds longer, by a library that is preloaded into it. Needs `cc`, on Linux. */
export async function onSlowDisk<Server>(delayMs: number, start: () => Promise<Server>): Promise<Server> {
  if (delayMs === 0) return start()
  const folder = mkdtempSync(join(tmpdir(), 'heptad-slow-disk-'))
  try {
    chmodSync(folder, 0o755)
    const library = compile(folder)
    return await withVariables({ LD_PRELOAD: library, HEPTAD_FSYNC_DELAY_US: `${delayMs * 1000}` }, start)
  } finally {
    // The server has mapped it by now.
    rmSync(folder, { recursive: true })
  }
}

/** Median milliseconds of one small commit. Throws when it is less than the delay: the library did not take hold. */
export async function commitMs(url: string, delayMs: number): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('create table if not exists commits (n integer)')
    const times: number[] = []
    for (let n = 0; n < COMMITS; n += 1) {
      const began = performance.now()
      await client.query('insert into commits values (1)')
      times.push(performance.now() - began)
    }
    await client.query('drop table commits')
    const found = median(times)
    if (found < delayMs) throw new Error(`a commit takes ${found} ms, less than the ${delayMs} ms that were added`)
    return Number(found.toFixed(2))
  } finally {
    await client.end()
  }
}

function compile(folder: string): string {
  const library = join(folder, 'slow-disk.so')
  try {
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (cause) {
    throw new Error('--fsync-delay needs a C compiler (cc) on Linux; leave it out, or install one', { cause })
  }
  chmodSync(library, 0o755)
  return library
}

/** Children that `work` starts get these variables; this process's own are as before afterwards. */
async function withVariables<T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  Object.assign(process.env, variables)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name]
  }
}
