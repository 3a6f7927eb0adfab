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
  const doing = 'blog.post.publish: decide'
  const blocked = new Map<string, number>()
  const onBlocked = ({ ms, doing }: { ms: number; doing: string }) => void blocked.set(doing, ms)
  const watchdog = watchLoop(activity, { reportAfterMs: 200, endAfterMs: 60_000, onBlocked })
  // Its thread takes a while to begin, and on a busy machine the loop may stand still without a cause.
  const afterBlock = async () => {
    activity.during(doing, spin)(1_000)
    await sleep(100)
    return blocked.get(doing)
  }
  try {
    await expect.poll(() => watchdog.isResponsive).toBe(true)
    await expect.poll(afterBlock).toBeGreaterThanOrEqual(200)
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
      await once(child.stdout, 'data', { signal: AbortSignal.timeout(60_000) })
  }
  try {
    for (let turn = 0; turn < 4; turn += 1) {
      await turned(1)
      child.kill('SIGSTOP')
      await sleep(1500)
      child.kill('SIGCONT')
      await turned(6)
    }
    expect(child.signalCode).toBeNull()
  } finally {
    child.kill('SIGKILL')
  }
})
