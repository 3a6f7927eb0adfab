import { memoryCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import { EventId, type TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test } from 'vitest'
import { defineReaction, defineTimer } from '../define.ts'
import { followUpSender } from './follow-up-sender.ts'
import type { CommandEngine } from './port.ts'
import { runReactions } from './reactions.ts'
import { counterCommands, counterEvents } from './testing/counter.ts'
import { memoryEngine } from './testing/memory-engine.ts'
import { runTimers } from './timers.ts'

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
const actor = { type: 'apikey', id: 'test' } as const
const stops: (() => Promise<unknown>)[] = []

/** Each addition to `a` also adds to `b`, and ten seconds later to `c`. */
const mirror = defineReaction({
  name: 'mirror',
  takes: ['test.counter.added'],
  react: ({ streamId, data }) =>
    streamId === 'test.counter-a'
      ? [{ tenantId, type: 'test.counter.add', data: { counterId: 'b', by: Number(data.by) } }]
      : [],
})
const later = defineTimer({
  name: 'later',
  takes: ['test.counter.added'],
  schedule: ({ streamId, decidedAt, data }) =>
    streamId === 'test.counter-a'
      ? {
          tenantId,
          type: 'test.counter.add',
          data: { counterId: 'c', by: Number(data.by) },
          at: plusMs(decidedAt, 10_000),
        }
      : null,
})

async function start() {
  let now = '2026-01-01T00:00:00.000000Z' as Instant
  const clock = clockFrom(
    () => now,
    (_, run) => cancelling(setTimeout(run, 1)),
  )
  const { engine, store } = await memoryEngine({ commands: counterCommands, events: counterEvents, clock })
  const checkpoints = memoryCheckpoints()
  const dueIndex = memoryDueIndex()
  const follow = (through: Pick<CommandEngine, 'execute'> = engine) => {
    const stop = new AbortController()
    const send = followUpSender({ engine: through, commands: counterCommands, clock, signal: stop.signal })
    const shared = { dueIndex, send, signal: stop.signal }
    const running = Promise.all([
      runReactions({
        ...shared,
        tail: store,
        codec: eventCodec(counterEvents),
        checkpoints,
        reactions: [mirror],
        timers: [later],
      }),
      runTimers({ ...shared, clock, onFault: () => {} }),
    ])
    stops.push(async () => {
      stop.abort()
      await running
    })
  }
  const total = async (counterId: string): Promise<unknown> => {
    const request = { type: 'test.counter.add', data: { counterId, by: 0 }, tenantId, actor, dryRun: true }
    const outcome = await engine.execute(request)
    return outcome.kind === 'accepted' ? outcome.answer.total : outcome.kind
  }
  const add = (by: number) =>
    engine.execute({ type: 'test.counter.add', data: { counterId: 'a', by }, tenantId, actor })
  return { engine, checkpoints, follow, add, total, advance: (ms: number) => (now = plusMs(now, ms)) }
}

function cancelling(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer)
}

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

test('a reaction sends its command once in effect, also when the event is shown to it again', async () => {
  const { add, follow, total } = await start()
  await add(3)
  follow()
  await expect.poll(() => total('b')).toBe(3)
  await stops.pop()?.()
  follow()
  follow()
  await add(1)
  await expect.poll(() => total('b')).toBe(4)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await total('b')).toBe(4)
})

test('a reaction is sent again until the log has its outcome', async () => {
  const { engine, add, follow, total } = await start()
  let refusals = 3
  follow({
    execute: async (request) => {
      if (refusals === 0) return engine.execute(request)
      refusals -= 1
      return { kind: 'unavailable', commitUnknown: true, retryAfterMs: 1 }
    },
  })
  await add(2)
  await expect.poll(() => total('b')).toBe(2)
})

test('what a reaction asks for in place of a refused command is sent once in effect, also when both are sent again', async () => {
  const { engine, total } = await start()
  const clock = clockFrom(() => '2026-01-01T00:00:00.000000Z' as Instant)
  const signal = new AbortController().signal
  const send = followUpSender({ engine, commands: counterCommands, clock, signal })
  const add = (counterId: string, by: number) => ({ tenantId, type: 'test.counter.add', data: { counterId, by } })
  const taking = { ...add('d', -1), ifRefused: ({ code }: Rejection) => add(code, 1) }
  const eventId = EventId.parse('0199a3c0-0000-7000-8000-000000000001')
  for (const _ of [1, 2]) await send('take', eventId, taking)
  expect(await total('below-zero')).toBe(1)
  await send('give', eventId, { ...add('d', 5), ifRefused: () => add('below-zero', 1) })
  expect([await total('d'), await total('below-zero')]).toEqual([5, 1])
})

test('a timer fires when it is due, not before, and once in effect in two processes', async () => {
  const { add, follow, total, advance } = await start()
  follow()
  follow()
  await add(5)
  advance(9_999)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await total('c')).toBe(0)
  advance(1)
  await expect.poll(() => total('c')).toBe(5)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await total('c')).toBe(5)
})
