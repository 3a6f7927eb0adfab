import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { backUp } from '@heptad/infra/backup/back-up.ts'
import { guardedFolder, openInstallation } from '@heptad/infra/backup/testing/installation.ts'
import { readPostmasterPid } from '@heptad/infra/postgres/postmaster-pid.ts'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

// Each test starts a command and a server of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const MAIN = new URL('../main.ts', import.meta.url).pathname
/** A command may be done before the signal arrives. */
const TRIES = 5

let folder: Awaited<ReturnType<typeof guardedFolder>>
let home: string
let backup: string
let child: ChildProcess

beforeAll(async () => {
  folder = await guardedFolder()
  ;[home, backup] = [join(folder.path, 'home'), join(folder.path, 'backup')]
  const installation = await openInstallation(home)
  await installation.write(3)
  await backUp({ ...installation, to: backup, keyring: join(home, 'keyring.json'), version: 'test' })
  await installation.close()
})
afterEach(() => child.kill('SIGKILL'))
afterAll(() => folder.remove())

/** Runs a command and sends Ctrl-C as soon as that file is there; again from the beginning where it was done already. Answers the signal that ended it. */
async function interrupted(args: readonly string[], ownHome: string, { at, made }: { at: string; made: string }) {
  for (let turn = 1; turn <= TRIES; turn += 1) {
    await rm(made, { recursive: true, force: true })
    child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore', env: { ...process.env, HEPTAD_HOME: ownHome } })
    const ended = once(child, 'exit')
    while (!existsSync(at) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGINT')
    const [code, signal] = await ended
    if (code !== 0) return signal
  }
  throw new Error('it was never interrupted')
}

test('Ctrl-C in a backup of a home that does not run leaves neither half a backup nor a server', async () => {
  const to = join(folder.path, 'half')
  const data = join(home, 'postgres', 'data')
  expect(await interrupted(['backup', '--to', to], home, { at: join(to, 'home', 'postgres'), made: to })).toBe('SIGINT')
  expect(existsSync(to)).toBe(false)
  expect([await readPostmasterPid(data), await readdir(join(home, 'locks'))]).toEqual([null, []])
})

test.each([
  ['copies', ''],
  ['recovers', 'home/postgres/data/postmaster.pid'],
])('Ctrl-C in a restore that %s leaves the home empty, and no server', async (_, file) => {
  const made = join(folder.path, 'restored')
  const at = join(made, 'restoring', file)
  expect(await interrupted(['restore', '--from', backup], made, { at, made })).toBe('SIGINT')
  expect(await readdir(made)).toEqual([])
})
