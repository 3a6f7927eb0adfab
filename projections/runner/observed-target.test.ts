import { createMetrics } from '@heptad/infra/telemetry/metrics.ts'
import { afterEach, expect, test, vi } from 'vitest'
import { recorded } from '../money/testing/recorded.ts'
import { thingsProjection } from '../testing/example.ts'
import { observedTargets } from './observed-target.ts'
import type { Batch, ProjectionTarget } from './target.ts'

const HOUR_MS = 3_600_000

afterEach(() => vi.restoreAllMocks())

test('a write lasts as long as it does, though the clock of the machine is put back meanwhile', async () => {
  const machineNow = Date.now
  const target: ProjectionTarget = {
    acquire: () => expect.unreachable(),
    renew: () => expect.unreachable(),
    release: () => expect.unreachable(),
    async write() {
      vi.spyOn(Date, 'now').mockImplementation(() => machineNow() - HOUR_MS)
    },
  }
  const metrics = createMetrics()
  const entries = [{ event: recorded('money.transaction.posted'), operations: [] }]
  const batch: Batch = { from: 0n, to: 7n, isReady: true, entries }
  await observedTargets(() => target, metrics)(thingsProjection).write(1n, batch)
  const [, seconds] = /write_duration_seconds_sum\{[^}]*\} (\S+)/.exec(await metrics.text()) ?? []
  expect(Number(seconds)).toBeGreaterThanOrEqual(0)
})
