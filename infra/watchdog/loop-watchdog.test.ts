import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SharedActivity, watchLoop } from './loop-watchdog.ts'

function spin(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('a block of the event loop is reported with what the process was doing, and it counts as unresponsive after it', async () => {
  const activity = new SharedActivity()
  const { promise: blocked, resolve } = Promise.withResolvers<{ ms: number; doing: string }>()
  const watchdog = watchLoop(activity, { reportAfterMs: 200, endAfterMs: 60_000, onBlocked: resolve })
  try {
    await watching(activity)
    expect(watchdog.isResponsive).toBe(true)
    activity.during('blog.post.publish: decide', spin)(1_000)
    expect(await blocked).toMatchObject({ doing: 'blog.post.publish: decide' })
    expect((await blocked).ms).toBeGreaterThanOrEqual(200)
    expect(watchdog.isResponsive).toBe(false)
  } finally {
    await watchdog.stop()
  }
})

test('what throws is over too, and what it stood in goes on', () => {
  const activity = new SharedActivity()
  const failing = activity.during('inner', () => {
    throw new Error('broken')
  })
  const outer = activity.during('outer', () => {
    expect(failing).toThrow('broken')
    return activity.names[activity.cells[1] ?? 0]
  })
  expect(outer()).toBe('outer')
  expect(activity.cells[1]).toBe(0)
})

const WATCHED = new URL('./testing/watched-process.ts', import.meta.url).pathname

test('a process that stood still as a whole, with its machine or by a signal, is not ended when it goes on', async () => {
  const child = spawn(process.execPath, [WATCHED], { stdio: ['ignore', 'pipe', 'ignore'] })
  const turned = async (times: number) => {
    for (let time = 0; time < times; time += 1)
      await once(child.stdout, 'data', { signal: AbortSignal.timeout(10_000) })
  }
  try {
    for (let turn = 0; turn < 4; turn += 1) {
      await turned(1)
      child.kill('SIGSTOP')
      await sleep(700)
      child.kill('SIGCONT')
      await turned(6)
    }
    expect(child.signalCode).toBeNull()
  } finally {
    child.kill('SIGKILL')
  }
})

/** Its thread has begun once the loop has turned for a while. */
async function watching({ cells }: SharedActivity): Promise<void> {
  while ((cells[0] ?? 0) < 10) await new Promise((resolve) => setImmediate(resolve))
}
