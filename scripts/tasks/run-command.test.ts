import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { outputOf, ROOT, runCommand } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'run-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a script sees, written to a file by itself. */
async function seen(script: string): Promise<string> {
  const file = join(folder, 'seen')
  await runCommand('node', ['-e', `require('node:fs').writeFileSync(${JSON.stringify(file)}, ${script})`])
  return readFileSync(file, 'utf8')
}

test('the Node of this process comes first in the path', async () => {
  expect(realpathSync(await seen('process.execPath'))).toBe(realpathSync(process.execPath))
})

test('a command runs in the root of the repository', async () => {
  expect(join(await seen('process.cwd()'), '/')).toBe(ROOT)
})

test('turbo is told to send nothing home', async () => {
  expect(await seen('process.env.TURBO_TELEMETRY_DISABLED')).toBe('1')
})

test.each([
  ['its exit code', 'process.exit(7)', 7],
  ['128 and the number of its signal', 'process.kill(process.pid, "SIGKILL")', 137],
])('a command ends with %s', async (_, script, code) => {
  expect(await runCommand('node', ['-e', script])).toBe(code)
})

test('a command that takes too long is ended with everything that it started', async () => {
  const file = join(folder, 'late')
  const touch = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(file)}, ''), 600)`
  const nested = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(touch)}]); setInterval(() => {}, 1000)`
  expect(await runCommand('node', ['-e', nested], { timeoutMs: 300 })).toBe(124)
  await sleep(900)
  expect(existsSync(file)).toBe(false)
})

test('a command that was interrupted has not succeeded, even if it says so', async () => {
  const script =
    'process.on("SIGTERM", () => process.exit(0)); process.kill(process.ppid, "SIGTERM"); setInterval(() => {}, 1000)'
  expect(await runCommand('node', ['-e', script])).toBe(143)
})

test('the output of a command is its text, and a failed one throws', () => {
  expect(outputOf('node', ['-p', '1 + 1'])).toBe('2\n')
  expect(() => outputOf('node', ['-e', 'process.exit(1)'])).toThrow('Command failed')
})

test('a command that does not exist is an error', async () => {
  await expect(runCommand('no-such-program', [])).rejects.toThrow('ENOENT')
})
