import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guardHome } from './guard-home.ts'

/** A home whose left-over `postmaster.pid` names this process. */
async function homeNaming(pid: number | undefined): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'heptad-guarded-'))
  await mkdir(join(home, 'postgres/data'), { recursive: true })
  await writeFile(join(home, 'postgres/data/postmaster.pid'), `${pid}\n`)
  return home
}

test('a process that is no server of the home is left alone, whatever postmaster.pid says', async () => {
  const other = spawn('sleep', ['30'], { stdio: 'ignore' })
  const home = await homeNaming(other.pid)
  await guardHome(home).release()
  expect(existsSync(home)).toBe(false)
  expect([other.exitCode, other.signalCode]).toEqual([null, null])
  other.kill()
  await once(other, 'exit')
})

test('a server of the home is ended', async () => {
  const home = await homeNaming(0)
  const disguise = ['postgres', '-D', `${home}/postgres/data`, '-c']
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', ...disguise], { stdio: 'ignore' })
  await writeFile(join(home, 'postgres/data/postmaster.pid'), `${server.pid}\n`)
  const ended = once(server, 'exit')
  await guardHome(home).release()
  expect((await ended)[1]).toBe('SIGQUIT')
})
