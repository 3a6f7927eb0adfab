import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { onStopSignals } from './stop-on-signals.ts'

const FIXTURE = fileURLToPath(new URL('stop-on-signals.fixture.ts', import.meta.url))

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

/** A process that is ready, and the promise of how it ends. */
async function ready(closeMs: number) {
  const started = spawn(process.execPath, [FIXTURE, String(closeMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  const { stdout } = started
  let output = ''
  stdout.on('data', (text) => {
    output += text
  })
  const ended = once(started, 'close').then(([code]) => ({ code, output }))
  while (!output.includes('ready')) await once(stdout, 'data')
  return { ended, kill: (signal: NodeJS.Signals) => started.kill(signal) }
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops in order and exits with 0', async (signal) => {
  const { ended, kill } = await ready(0)
  kill(signal)
  expect(await ended).toEqual({ code: 0, output: 'ready\nclosed\n' })
})

test('a second signal ends a stop that takes long', async () => {
  const { ended, kill } = await ready(600_000)
  kill('SIGINT')
  // Within a second of the first it counts as the same.
  const again = setInterval(() => kill('SIGTERM'), 200)
  expect(await ended).toEqual({ code: 143, output: 'ready\n' })
  clearInterval(again)
})

test('what comes within a second of the first signal counts as the same, and nothing that comes later', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  onTestFinished(() => exit.mockRestore())
  const takeOff = onStopSignals(() => {})
  process.emit('SIGINT', 'SIGINT')
  vi.advanceTimersByTime(1000)
  process.emit('SIGTERM', 'SIGTERM')
  expect(exit).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  process.emit('SIGTERM', 'SIGTERM')
  expect(exit.mock.calls).toEqual([[143]])
  takeOff()
})

test('signals of one second stop once, and none does after the handlers were taken off', () => {
  const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')
  const stop = vi.fn()
  const takeOff = onStopSignals(stop)
  process.emit('SIGINT', 'SIGINT')
  process.emit('SIGTERM', 'SIGTERM')
  takeOff()
  expect(stop.mock.calls).toEqual([['SIGINT']])
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before)
})
