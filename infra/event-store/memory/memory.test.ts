import { instantFromMicros } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { systemClock } from '../../clock/clock.ts'
import { append, appendOne, newStream, newTenant } from '../contract/fixtures.ts'
import { eventStoreContract } from '../contract.ts'
import { memoryEventStore } from './memory-event-store.ts'

eventStoreContract('memory', async () => memoryEventStore(systemClock()))

test('times in memory never go back, though the clock does', async () => {
  const moments = [3n, 2n, 4n].map(instantFromMicros)
  const clock = { ...systemClock(), now: () => moments.shift() ?? instantFromMicros(0n) }
  const store = memoryEventStore(clock)
  for (let calls = 0; calls < 3; calls += 1)
    await appendOne(store, append({ tenantId: newTenant(), streamId: newStream() }))
  const { events } = await store.readAll()
  expect(events.map(({ recordedAt }) => recordedAt)).toEqual([3n, 3n, 4n].map(instantFromMicros))
})
