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

/** Its thread has begun once the loop has turned for a while. */
async function watching({ cells }: SharedActivity): Promise<void> {
  while ((cells[0] ?? 0) < 10) await new Promise((resolve) => setImmediate(resolve))
}
