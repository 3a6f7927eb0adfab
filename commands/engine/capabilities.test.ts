import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { LogCapabilities } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { UnsupportedCapability } from './capabilities.ts'
import { start } from './testing/counter-engines.ts'

const ALL: LogCapabilities = { multiStream: true, serialOrder: true }

function startOn(missing: Partial<LogCapabilities>) {
  return start({ store: { ...memoryEventStore(systemClock()), capabilities: { ...ALL, ...missing } } })
}

test('an engine whose commands claim streams does not start on an event store that cannot write several in one append', async () => {
  await expect(startOn({ multiStream: false })).rejects.toThrow(UnsupportedCapability)
  await expect(startOn({ multiStream: false })).rejects.toThrow(
    /in one append, as these commands do: test\.counter\.name$/,
  )
})

test('no engine starts on an event store without a serial order', async () => {
  await expect(startOn({ serialOrder: false })).rejects.toThrow('no serial order of all events')
})

test('an engine starts on an event store that can do all of it', async () => {
  await expect(startOn({})).resolves.toBeDefined()
})
