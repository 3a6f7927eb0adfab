import { createErrorBus } from '@heptad/infra/errors/error-bus.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { createLifecycle } from '@heptad/infra/lifecycle/lifecycle.ts'
import { createLogger } from '@heptad/infra/logger/logger.ts'
import { createMetrics } from '@heptad/infra/telemetry/metrics.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import type { Engines } from './engines.ts'
import { addKeyRotation, addSkewGuard } from './upkeep.ts'

const HOUR_MS = 3_600_000

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

/** Starts the guard of a clock beside a database that is an hour behind it; `backMs`: how far the clock can be put back. */
async function guardedAheadOfDatabase(backMs: number): Promise<readonly unknown[]> {
  const said: unknown[] = []
  const logger = createLogger({ level: 'warn', destination: { write: (line) => said.push(JSON.parse(line)) } })
  const lifecycle = createLifecycle({ logger })
  const reader = { value: { query: async () => ({ rows: [{ now: '2026-01-31T12:00:00.000000Z' }] }) } }
  let aheadMs = HOUR_MS
  const settle = () => {
    aheadMs -= backMs
    return backMs
  }
  const clock = { ...clockFrom(() => plusMs(Instant.parse('2026-01-31T12:00:00Z'), aheadMs)), settle }
  addSkewGuard({ lifecycle, logger }, { clock }, { reader } as unknown as Pick<Engines, 'reader'>)
  await lifecycle.start()
  await lifecycle.stop()
  return said
}

test('where the clock is wrong, the log says what sets it right', async () => {
  const msg = expect.stringContaining('commands are refused until it is set right')
  expect(await guardedAheadOfDatabase(0)).toEqual([expect.objectContaining({ skewMs: -HOUR_MS, msg })])
})

test('where the clock went back with that of its machine, the log says by how much', async () => {
  const msg = expect.stringContaining('was put back')
  expect(await guardedAheadOfDatabase(HOUR_MS)).toEqual([expect.objectContaining({ backMs: HOUR_MS, msg })])
})
