import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const FIXTURE = fileURLToPath(new URL('stop-on-signals.fixture.ts', import.meta.url))

let child: ChildProcess
afterEach(() => child.kill('SIGKILL'))

/** A process that is ready, and the promise of how it ends. */
async function ready(closeMs: number) {
  child = spawn(process.execPath, [FIXTURE, String(closeMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stdout = child.stdout ?? child
  let output = ''
  stdout.on('data', (text) => {
    output += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code, output }))
  while (!output.includes('ready')) await once(stdout, 'data')
  return { ended }
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops in order and exits with 0', async (signal) => {
  const { ended } = await ready(0)
  child.kill(signal)
  expect(await ended).toEqual({ code: 0, output: 'ready\nclosed\n' })
})

test('the same signal twice within a second is one', async () => {
  const { ended } = await ready(200)
  child.kill('SIGINT')
  await sleep(50)
  child.kill('SIGINT')
  expect(await ended).toEqual({ code: 0, output: 'ready\nclosed\n' })
})

test('a second signal ends a stop that takes long', async () => {
  const { ended } = await ready(20_000)
  child.kill('SIGINT')
  await sleep(1200)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ code: 143, output: 'ready\n' })
})
