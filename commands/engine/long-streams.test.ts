import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import { type EventStore, LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import type { ErasedDecider } from '../define.ts'
import { CommandTask, type DecisionDeps, type TriedPlans } from './command-task.ts'
import type { PreparedCommand } from './decision.ts'
import { emptySnapshot } from './snapshot.ts'
import { add, start } from './testing/counter-engines.ts'

const [PAGE, PAGE_MS] = [1000, 1500]
/** The sender of a command waits for this long: for three pages. */
const WAITS = { timeoutMs: 5000 }

/** An engine on a log that has so many events of one stream, and takes its time for each whole page of them; `failing` pages cannot be read the first time. */
async function startOn(events: number, failing: readonly bigint[] = []) {
  const store = memoryEventStore(systemClock())
  const { engine: earlier, keyring } = await start({ store })
  for (let sent = 0; sent < events; sent += 100)
    await Promise.all(Array.from({ length: 100 }, () => earlier.execute(add(1))))
  let now = Instant.parse('2030-01-01T00:00:00Z')
  const pages: bigint[] = []
  const looks = { count: 0 }
  const broken = new Set(failing)
  const readStream: EventStore['readStream'] = async (tenantId, streamId, options) => {
    const { from, limit, direction } = options ?? {}
    if (limit === PAGE && from !== undefined) pages.push(from)
    if (direction === 'backward') looks.count += 1
    if (from !== undefined && broken.delete(from)) throw new LogUnavailable('not-sent', { cause: null })
    const page = await store.readStream(tenantId, streamId, options)
    if (page.length === PAGE) now = plusMs(now, PAGE_MS)
    return page
  }
  const { engine } = await start({ keyring, store: { ...store, readStream }, clock: clockFrom(() => now) })
  return { engine, pages, looks }
}

test('a command that would not be answered in time is told how far its stream is read, and the next one has it', async () => {
  const { engine, pages, looks } = await startOn(3500)
  const [first, second] = [engine.execute(add(1, WAITS)), engine.execute(add(1))]
  expect(await first).toEqual({ kind: 'being-read', eventsRead: 3000n, events: 3500n, retryAfterMs: 750 })
  expect(await second).toMatchObject({ kind: 'accepted', answer: { total: 3501 } })
  expect(await engine.execute(add(1, WAITS))).toMatchObject({ kind: 'accepted', answer: { total: 3502 } })
  expect(pages.slice(0, 4)).toEqual([0n, 1000n, 2000n, 3000n])
  expect(pages.filter((from) => from < 3500n)).toHaveLength(4)
  expect(looks.count).toBe(1)
})

test('one whose stream is nearly read waits for the rest of it', async () => {
  const { engine } = await startOn(3100)
  expect(await engine.execute(add(1, WAITS))).toMatchObject({ kind: 'accepted', answer: { total: 3101 } })
})

test('a log that goes away meanwhile costs a page, and not what was read before', async () => {
  const { engine, pages } = await startOn(3500, [2000n])
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'unavailable', commitUnknown: false })
  // The pace is that of this reading, of one page so far.
  const told = await engine.execute(add(1, { timeoutMs: PAGE_MS + 100 }))
  expect(told).toEqual({ kind: 'being-read', eventsRead: 3000n, events: 3500n, retryAfterMs: 750 })
  expect(await engine.execute(add(1))).toMatchObject({ kind: 'accepted', answer: { total: 3501 } })
  expect(pages.filter((from) => from < 3500n)).toEqual([0n, 1000n, 2000n, 2000n, 3000n])
})

test('a command that may have been written already is not told that nothing was', () => {
  const command = { answerByMs: 1 } as PreparedCommand
  const deps = { clock: { elapsedMs: () => 1 } } as DecisionDeps
  const reading = { reached: emptySnapshot({} as ErasedDecider), events: 9n, leftMs: 1000 }
  expect(new CommandTask(command, deps, []).reading(reading)).toBe('settled')
  expect(new CommandTask(command, deps, [{} as TriedPlans[number]]).reading(reading)).toBe('waits')
})
