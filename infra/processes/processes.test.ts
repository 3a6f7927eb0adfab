import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { endProcess, ProcessSurvives } from './end-process.ts'
import { canBeKept, freePort } from './free-port.ts'
import { commandOf, isAlive, isListed, startOf } from './process-table.ts'
import { CannotRunUnprivileged, commandAs, firstUser, runAs } from './run-as.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function shell(script: string): Promise<number> {
  const child = spawn('sh', ['-c', `${script}\necho up\nwhile :; do sleep 0.1; done`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

/** A process whose parent does not know that it has one. */
async function unheededProcess(): Promise<number> {
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(parent)
  const [pid] = await once(parent.stdout, 'data')
  // As long as it is a shell it may ask.
  await vi.waitFor(async () => expect(await commandOf(parent.pid ?? 0)).toBe('sleep 1000'), 5_000)
  return Number(pid)
}

test('a process has a command and a start of its own while it lives, and neither afterwards', async () => {
  const pid = await shell(': marker')
  expect(isAlive(pid)).toBe(true)
  expect(await commandOf(pid)).toContain(': marker')
  expect(await startOf(pid)).toBe(await startOf(pid))
  expect(await startOf(pid)).not.toBe(await startOf(process.pid))
  await endProcess(pid, [{ signal: 'SIGKILL', waitMs: 5_000 }])
  expect(isAlive(pid)).toBe(false)
  expect(await commandOf(pid)).toBeNull()
  expect(await startOf(pid)).toBeNull()
})

test('a process that ignores the gentle signal gets the next one, and no sooner than it was given', async () => {
  const pid = await shell(`trap '' TERM`)
  const before = performance.now()
  await endProcess(pid, [
    { signal: 'SIGTERM', waitMs: 200 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ])
  expect(performance.now() - before).toBeGreaterThan(199)
  expect(isAlive(pid)).toBe(false)
})

test('a process that survives everything sent to it is an error, and one that is gone already is none', async () => {
  const pid = await shell(`trap '' TERM`)
  await expect(endProcess(pid, [{ signal: 'SIGTERM', waitMs: 50 }])).rejects.toThrow(ProcessSurvives)
  await endProcess(pid, [{ signal: 'SIGKILL', waitMs: 5_000 }])
  await vi.waitFor(() => expect(isListed(pid)).toBe(false), 5_000)
  await expect(endProcess(pid, [{ signal: 'SIGTERM', waitMs: 50 }])).resolves.toBeUndefined()
})

test.runIf(process.platform === 'linux')(
  'a process that ended and that its parent never asked about is gone',
  async () => {
    const pid = await unheededProcess()
    await endProcess(pid, [{ signal: 'SIGKILL', waitMs: 5_000 }])
    expect([isListed(pid), isAlive(pid)]).toEqual([true, false])
    expect([await startOf(pid), await commandOf(pid)]).toEqual([null, null])
  },
)

test('a process is known whatever it is called', async () => {
  const child = spawn(process.execPath, [
    '--eval',
    `process.title = 'odd) Z 1'; console.log(); setInterval(() => {}, 1000)`,
  ])
  children.push(child)
  await once(child.stdout, 'data')
  expect(isAlive(child.pid ?? 0)).toBe(true)
  expect(await startOf(child.pid ?? 0)).not.toBeNull()
})

test.runIf(process.getuid?.() === 0)(
  "another user's process is there, and cannot be ended: that is told at once",
  async () => {
    const code = `
    import { endProcess } from ${JSON.stringify(join(import.meta.dirname, 'end-process.ts'))}
    await endProcess(${process.pid}, [{ signal: 'SIGWINCH', waitMs: 10_000 }]).catch((error) => console.log(error.code))`
    const { uid, gid } = await firstUser(['nobody'])
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { uid, gid, cwd: '/' })
    children.push(child)
    expect(await text(child.stdout)).toBe('EPERM\n')
  },
)

test('the preferred port is given when it is free, another when it is not', async () => {
  const port = await freePort()
  expect(await freePort(port)).toBe(port)
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  expect(await freePort(port)).not.toBe(port)
  server.close()
})

test.runIf(process.platform === 'linux')('no port is given that the system gives to clients', async () => {
  const [first, last] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).split('\t').map(Number)
  if (first === undefined || last === undefined || first < 20_000) return
  for (let given = 0; given < 50; given += 1) expect(await freePort()).toBeLessThan(first)
  expect([first - 1, first, last].map(canBeKept)).toEqual([true, false, false])
})

test('a command for the present user is left as it is', () => {
  expect(commandAs(null, 'postgres', ['-D', 'x'])).toEqual({ command: 'postgres', args: ['-D', 'x'], options: {} })
})

test('the first user that exists is taken, and none is an error that says what to do', async () => {
  expect((await firstUser(['no-such-user', 'nobody'])).uid).toBeGreaterThan(0)
  await expect(firstUser(['no-such-user', 'root'])).rejects.toThrow('run as a normal user')
})

test.runIf(process.getuid?.() === 0)('where nothing opens the way, the error names the closed folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const tools = join(folder, 'tools')
  await mkdir(tools)
  await symlink('/usr/bin/test', join(tools, 'test'))
  const nobody = await firstUser(['nobody'])
  const path = process.env.PATH
  process.env.PATH = tools
  const attempt = await runAs(nobody, [folder]).catch((error: unknown) => error)
  process.env.PATH = path
  expect(attempt).toBeInstanceOf(CannotRunUnprivileged)
  expect(attempt).toMatchObject({ message: expect.stringContaining(`chmod o+x ${folder}`) })
  await rm(folder, { recursive: true, force: true })
})
