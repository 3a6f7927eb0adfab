import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test, vi } from 'vitest'
import { clockFrom } from '../testing/clock-from.ts'
import { guardSkew } from './skew-guard.ts'

const START = '2026-01-01T00:00:00.000000Z' as Instant

async function guarded(skewMs: () => number) {
  let look = (): void => {}
  let planned = 0
  const clock = clockFrom(
    () => START,
    (_, callback) => {
      planned += 1
      look = callback
      return () => {
        planned -= 1
      }
    },
  )
  const changes: boolean[] = []
  const databaseNow = async () => plusMs(START, skewMs())
  const guard = await guardSkew({ clock, databaseNow, onChange: (isTrusted) => changes.push(isTrusted) })
  return { guard, changes, look: () => look(), planned: () => planned }
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

test('a clock that can be put right goes on without a word of distrust', async () => {
  let ownMs = 60_000
  const clock = clockFrom(() => plusMs(START, ownMs))
  const settled: Instant[] = []
  const settle = (present: Instant) => {
    settled.push(present)
    ownMs = 0
  }
  const onChange = vi.fn()
  const guard = await guardSkew({ clock, databaseNow: async () => START, settle, onChange })
  expect([guard.isTrusted(), settled]).toEqual([true, [START]])
  expect(onChange).not.toHaveBeenCalled()
})

test('a clock that is close is left alone', async () => {
  const settle = vi.fn()
  await guardSkew({ clock: clockFrom(() => plusMs(START, 5000)), databaseNow: async () => START, settle })
  expect(settle).not.toHaveBeenCalled()
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

test('a first look that fails is told; after a stop no other is planned, not even by one that is under way', async () => {
  const away = () => {
    throw new Error('no database')
  }
  await expect(guarded(away)).rejects.toThrow('no database')
  const idle = await guarded(() => 0)
  idle.guard.stop()
  expect(idle.planned()).toBe(0)
  const looking = await guarded(() => 0)
  looking.look()
  looking.guard.stop()
  await new Promise((resolve) => setImmediate(resolve))
  expect(looking.planned()).toBe(0)
})
