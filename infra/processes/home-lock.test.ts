import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HomeInUse, lockHome } from './home-lock.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'heptad-test-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const locker = `
  import { lockHome } from ${JSON.stringify(join(import.meta.dirname, 'home-lock.ts'))}
  await lockHome(process.argv[1]).then(() => console.log('locked'), (error) => console.log(error.name, error.pid))
  if (process.argv[2] === 'stay') setInterval(() => {}, 1000)`

function start(stay: 'stay' | 'leave') {
  return spawn(process.execPath, ['--input-type=module', '--eval', locker, home, stay], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function firstLine(child: ReturnType<typeof start>): Promise<string> {
  for await (const line of child.stdout) return String(line).trim()
  return ''
}

test('a second process is refused with the pid of the first, which may end as it likes', async () => {
  const first = start('stay')
  expect(await firstLine(first)).toBe('locked')
  expect((await text(start('leave').stdout)).trim()).toBe(`HomeInUse ${first.pid}`)
  const gone = new Promise((resolve) => first.once('exit', resolve))
  first.kill('SIGKILL')
  await gone
  expect((await text(start('leave').stdout)).trim()).toBe('locked')
})

test('of many that start at once at most one gets the home', async () => {
  const children = Array.from({ length: 4 }, () => start('stay'))
  const lines = await Promise.all(children.map(firstLine))
  expect(lines.filter((line) => line === 'locked').length).toBeLessThanOrEqual(1)
  for (const child of children) child.kill('SIGKILL')
})

test('a released home can be locked again, by this process too', async () => {
  const lock = await lockHome(home)
  await expect(lockHome(home)).rejects.toThrow(HomeInUse)
  await lock.release()
  await (await lockHome(home)).release()
})

test('the lock of a dead process whose pid lives on in another is no hindrance and goes away', async () => {
  await mkdir(join(home, 'locks'))
  await writeFile(join(home, 'locks', `${process.ppid}-0123456789ab`), '')
  const lock = await lockHome(home)
  expect(await readdir(join(home, 'locks'))).toHaveLength(1)
  await lock.release()
})
