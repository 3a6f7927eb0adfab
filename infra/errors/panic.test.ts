import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const FIXTURE = fileURLToPath(new URL('panic.fixture.ts', import.meta.url))

function panicking(how: 'rejection' | 'exception', drain: 'works' | 'hangs' | 'fails') {
  return spawnSync(process.execPath, [FIXTURE, how, drain], { encoding: 'utf8', timeout: 60_000 })
}

test.each([
  ['rejection', 'nobody caught this'],
  ['exception', 'JSON'],
] as const)('an unhandled %s is reported, drained, and ends the process with 70', (how, message) => {
  const { status, stdout, stderr } = panicking(how, 'works')
  expect(status).toBe(70)
  expect(stdout).toBe('drained\n')
  expect(JSON.parse(stderr)).toMatchObject({ level: 'fatal', kind: 'panic', msg: expect.stringContaining(message) })
})

test('a drain that hangs does not keep a panicking process alive', () => {
  expect(panicking('rejection', 'hangs')).toMatchObject({ status: 70, stdout: '' })
})

test('a drain that fails is reported too', () => {
  const { status, stderr } = panicking('exception', 'fails')
  expect(status).toBe(70)
  expect(stderr).toContain('drain failed')
})
