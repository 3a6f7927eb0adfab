import { createErrorBus } from '@heptad/infra/errors/error-bus.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { createLifecycle } from '@heptad/infra/lifecycle/lifecycle.ts'
import { createLogger } from '@heptad/infra/logger/logger.ts'
import { createMetrics } from '@heptad/infra/telemetry/metrics.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test, vi } from 'vitest'
import type { Engines } from './engines.ts'
import { addKeyRotation, addSkewGuard } from './upkeep.ts'

afterEach(() => vi.restoreAllMocks())

/** A key rotation whose turn takes until `finishTurn`, and the timers that wait. */
async function rotation() {
  const timers = new Set<() => void>()
  const clock = clockFrom(
    () => Instant.parse('2026-01-31T12:00:00Z'),
    (_, callback) => {
      timers.add(callback)
      return () => timers.delete(callback)
    },
  )
  const rewrapped = Promise.withResolvers<number>()
  const logger = createLogger({ level: 'silent' })
  const lifecycle = createLifecycle({ logger })
  const errors = createErrorBus({ logger, metrics: createMetrics() })
  const keyring = { value: await memoryKeyring(clock) }
  const vault = { value: { rewrap: () => rewrapped.promise } }
  addKeyRotation({ lifecycle, logger }, { clock, keyring, errors }, { vault, archive: { value: null } })
  await lifecycle.start()
  return { lifecycle, timers, finishTurn: () => rewrapped.resolve(0) }
}

test('the next turn of the key rotation waits for a day, and ends with the process', async () => {
  const { lifecycle, timers, finishTurn } = await rotation()
  finishTurn()
  await expect.poll(() => timers.size).toBe(1)
  await lifecycle.stop()
  expect(timers.size).toBe(0)
})

test('a stop in the middle of a turn leaves no timer behind, which would keep the process from ending', async () => {
  const { lifecycle, timers, finishTurn } = await rotation()
  await lifecycle.stop()
  finishTurn()
  await new Promise(setImmediate)
  expect(timers.size).toBe(0)
})

test.each([
  ['wrong', '2026-01-31T13:00:00Z', 'commands are refused until it is set right'],
  ['left behind by its machine', '2026-01-31T12:00:00Z', 'commands are refused until it is started again'],
])('where the clock is %s, the log says what sets it right', async (_, machine, advice) => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.parse(machine))
  const said: string[] = []
  const logger = createLogger({ level: 'error', destination: { write: (line) => said.push(line) } })
  const lifecycle = createLifecycle({ logger })
  const reader = { value: { query: async () => ({ rows: [{ now: '2026-01-31T12:00:00.000000Z' }] }) } }
  const clock = clockFrom(() => Instant.parse('2026-01-31T13:00:00Z'))
  addSkewGuard({ lifecycle, logger }, { clock }, { reader } as unknown as Pick<Engines, 'reader'>)
  await lifecycle.start()
  expect(said).toHaveLength(1)
  expect(JSON.parse(said[0] ?? '')).toMatchObject({ skewMs: -3_600_000, msg: expect.stringContaining(advice) })
  await lifecycle.stop()
})
