import { beforeEach, expect, test } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import { append, newStream, newTenant } from './contract/fixtures.ts'
import { GatheredReads } from './gathered-reads.ts'
import { memoryEventStore } from './memory/memory-event-store.ts'
import type { EventStore, ReadAllOptions } from './port.ts'

const EVENTS = 1200
const store = memoryEventStore(systemClock())
let asked: ReadAllOptions[]
let fails: (options: ReadAllOptions) => boolean
let reads: GatheredReads

const readAll: EventStore['readAll'] = async (options = {}) => {
  asked.push(options)
  if (fails(options)) throw new Error('the log is away')
  return store.readAll(options)
}

await store.append([append({ tenantId: newTenant(), streamId: newStream(), events: EVENTS })])
beforeEach(() => {
  asked = []
  fails = () => false
  reads = new GatheredReads({ readAll })
})

const read = async (first: number, last = first) =>
  (await reads.read(BigInt(first), BigInt(last))).map(({ position }) => Number(position))

test('each gets what it asked for, whoever asks beside it and in whatever order', async () => {
  const ranges: [number, number][] = [
    [7, 9],
    [1, 1],
    [8, 8],
    [3, 6],
    [3, 4],
    [20, 40],
    [1190, 1200],
    [7, 9],
  ]
  const found = await Promise.all(ranges.map(([first, last]) => read(first, last)))
  expect(found).toEqual(ranges.map(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n)))
})

test('a thousand neighbours share a few readings of bounded size, though one began before the others asked', async () => {
  await Promise.all(Array.from({ length: 1000 }, (_, index) => read(index + 1)))
  expect(asked.map(({ after, limit }) => [after, limit])).toEqual([
    [0n, 1],
    [1n, 500],
    [501n, 499],
  ])
})

test('what lies further apart is read by itself, at once', async () => {
  await Promise.all([read(1), read(100), read(108), read(118)])
  expect(asked.map(({ after, limit }) => [after, limit])).toEqual([
    [0n, 1],
    [99n, 9],
    [117n, 1],
  ])
})

test('a reading that fails fails those who share it, no others, and nobody after them', async () => {
  fails = ({ after }) => after === 499n
  const found = await Promise.allSettled([read(1), read(500), read(501), read(700)])
  expect(found.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  fails = () => false
  expect(await read(500)).toEqual([500])
})
