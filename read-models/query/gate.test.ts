import { systemClock } from '@heptad/infra/clock/clock.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { expect, test } from 'vitest'
import { knownBehind } from './gate.ts'

test('of several builds of a projection, the one that answers is waited for', () => {
  const freshness = createFreshness(systemClock())
  freshness.publish('test.notes@1', { committed: 12n, scanned: 12n, lastTaken: 12n })
  freshness.publish('test.notes#2@1', { committed: 10n, scanned: 10n, lastTaken: 10n })
  const behind = (build: number) => knownBehind([{ projection: 'test.notes', version: 1, build }], freshness, 12n)
  expect(behind(1)).toEqual([])
  expect(behind(2)).toEqual(['test.notes#2@1'])
})
