import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memorySnapshots } from '@heptad/infra/snapshots/memory.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import { Confidential } from '@heptad/schemas/confidential.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import type { KeptSnapshots } from './kept-snapshots.ts'
import { streamReader } from './stream-reader.ts'
import { counterEvents } from './testing/counter.ts'
import { add, start, tenantId, until } from './testing/counter-engines.ts'
import { keptCounter } from './testing/kept-counter.ts'

/** What a stream of fewer events is read with. */
const SHORT = 256

/** An engine that has nothing in memory, on a log with so many events of one stream; notes what it asks the log and the snapshots for. */
async function coldOn(events: number) {
  const store = memoryEventStore(systemClock())
  const { engine: earlier, keyring } = await start({ store, commands: keptCounter('a') })
  for (let sent = 0; sent < events; sent += 1) await earlier.execute(add(1))
  const asked: string[] = []
  const readStream: EventStore['readStream'] = (tenantId, streamId, options = {}) => {
    asked.push(`${options.direction ?? 'from'} ${options.from}`)
    return store.readStream(tenantId, streamId, options)
  }
  const kept = memorySnapshots()
  const snapshots: SnapshotStore = {
    ...kept,
    find(key) {
      asked.push('snapshot')
      return kept.find(key)
    },
  }
  const { engine } = await start({ keyring, store: { ...store, readStream }, snapshots, commands: keptCounter('a') })
  return { engine, asked, store }
}

test('a short stream is read with one question', async () => {
  const { engine, asked } = await coldOn(SHORT - 1)
  expect(await engine.execute(add(1))).toMatchObject({ answer: { total: SHORT } })
  expect(asked).toEqual(['from 0'])
})

test('one that is longer is looked up among the snapshots, and read on from where its first events end', async () => {
  const { engine, asked } = await coldOn(SHORT)
  expect(await engine.execute(add(1))).toMatchObject({ answer: { total: SHORT + 1 } })
  expect(asked).toEqual(['from 0', 'snapshot', `from ${SHORT}`])
})

test('a state that is known is read on from, and not looked up among the snapshots', async () => {
  const { store } = await coldOn(SHORT + 1)
  const looked: unknown[] = []
  const load: KeptSnapshots['load'] = async (ref) => {
    looked.push(ref)
    return null
  }
  const reader = streamReader(store, eventCodec(counterEvents), { load, offer: () => 0n }, systemClock())
  const decider = keptCounter('a')[0]?.handler.decider as ErasedDecider
  const ref = { tenantId, streamId: streamOf('test.counter', 'a'), decider }
  const known = await reader.at(ref, 0n)
  looked.length = 0
  expect(await reader.catchUp(ref, known)).toMatchObject({ state: { total: SHORT + 1 } })
  expect(looked).toEqual([])
})

/** An engine whose data keys are not found before they are released; notes what is asked for. */
async function heldKeys() {
  const store = memoryEventStore(systemClock())
  const keys = memoryDataKeys()
  const [released, asked] = [Promise.withResolvers<void>(), [] as string[]]
  const readStream: EventStore['readStream'] = (...stream) => {
    asked.push('stream')
    return store.readStream(...stream)
  }
  const dataKeys = {
    ...keys,
    async find(...key: Parameters<typeof keys.find>) {
      asked.push(key[1])
      await released.promise
      return keys.find(...key)
    },
  }
  const { engine } = await start({ store: { ...store, readStream }, dataKeys })
  return { engine, asked, release: () => released.resolve() }
}

const ip = '192.0.2.1'
const data = { counterId: 'a', by: 1, note: new Confidential('secret') }

test.each([
  ['its data', { data }, ['stream', 'test.counter-a']],
  ['its metadata', { ip }, ['apikey:test', 'stream']],
  ['both', { data, ip }, ['apikey:test', 'stream', 'test.counter-a']],
])('the stream of a command is read while the keys that seal %s are fetched', async (_, sealed, expected) => {
  const { engine, asked, release } = await heldKeys()
  const answer = engine.execute(add(1, sealed))
  await until(() => asked.length === expected.length)
  expect(asked.toSorted()).toEqual(expected)
  release()
  expect(await answer).toMatchObject({ kind: 'accepted' })
  expect(asked).toHaveLength(expected.length)
})

test('a stream that is in memory is not read again while keys are fetched', async () => {
  const { engine, asked, release } = await heldKeys()
  release()
  await engine.execute(add(1))
  expect(await engine.execute(add(1, { ip }))).toMatchObject({ answer: { total: 2 } })
  expect(asked).toEqual(['stream', 'apikey:test'])
})
