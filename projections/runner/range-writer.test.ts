import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { memoryTarget } from './memory-target.ts'
import { RangeWriter } from './range-writer.ts'
import { Sequences } from './sequences.ts'

test('a lease is renewed in time though the clock was put back', async () => {
  let [backMs, elapsedMs] = [0, 0]
  const system = systemClock()
  const clock = { ...system, now: () => plusMs(system.now(), -backMs), elapsedMs: () => elapsedMs }
  const target = memoryTarget(clock, 1000)
  const identity = await memoryEventStore(clock).identity()
  const ownership = await target.acquire({ owner: 'one', identity, preempts: false })
  if (ownership === null) throw new Error('somebody else has it')
  const sequences = new Sequences('stream', ALL_SLICES, [])
  const writer = new RangeWriter({ target, sequences, clock, onRefused: () => {} }, ownership, 0n)
  for (const write of [() => writer.renew(), () => writer.advance(1n)]) {
    backMs += 3_600_000
    elapsedMs += 499
    expect(writer.isPast(500)).toBe(false)
    elapsedMs += 1
    expect(writer.isPast(500)).toBe(true)
    await write()
    expect(writer.isPast(500)).toBe(false)
  }
})
