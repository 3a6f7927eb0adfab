import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { clockFrom } from '../testing/clock-from.ts'
import { guardSkew } from './skew-guard.ts'

const START = '2026-01-01T00:00:00.000000Z' as Instant

async function guarded(skewMs: () => number) {
  let look = (): void => {}
  const clock = clockFrom(
    () => START,
    (_, callback) => {
      look = callback
      return () => {}
    },
  )
  const changes: boolean[] = []
  const databaseNow = async () => plusMs(START, skewMs())
  const guard = await guardSkew({ clock, databaseNow, onChange: (isTrusted) => changes.push(isTrusted) })
  return { guard, changes, look: () => look() }
}

test('a clock more than five seconds off, either way, is not trusted until it is close again', async () => {
  for (const far of [5001, -5001]) {
    let skewMs = far
    const { guard, changes, look } = await guarded(() => skewMs)
    expect(guard.isTrusted()).toBe(false)
    skewMs = 5000
    look()
    await expect.poll(() => guard.isTrusted()).toBe(true)
    expect(changes).toEqual([false, true])
  }
})

test('a look that fails changes nothing', async () => {
  let isAway = false
  const { guard, look } = await guarded(() => {
    if (isAway) throw new Error('no database')
    return 0
  })
  isAway = true
  look()
  await new Promise((resolve) => setImmediate(resolve))
  expect(guard.isTrusted()).toBe(true)
})
