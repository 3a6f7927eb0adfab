import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import type { DueIndex } from '@heptad/infra/scheduler/port.ts'
import { clockFrom } from '@heptad/infra/testing/clock-from.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { EventId, TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { followUpSender } from './follow-up-sender.ts'
import { reactTo, runReactions } from './reactions.ts'
import { counterCommands, counterEvents } from './testing/counter.ts'
import { start, tenantId } from './testing/counter-engines.ts'
import { runTimers } from './timers.ts'

const at = '2026-01-01T00:00:00.000000Z' as Instant
const eventId = '019c0000-0000-7000-8000-000000000001' as EventId
const followUp = { tenantId, type: 'test.counter.add', data: { counterId: 'b', by: 1 } }

function cancelling(waiting: NodeJS.Immediate): () => void {
  return () => clearImmediate(waiting)
}

test('a process that stops while it sends has done neither the event nor the timer', async () => {
  const stop = new AbortController()
  const saved: bigint[] = []
  const { store, engine } = await start()
  await engine.execute({ ...followUp, actor: { type: 'apikey', id: 'test' } })
  const dueIndex = memoryDueIndex()
  await dueIndex.schedule([{ ...followUp, timer: 'later', eventId, at }])
  const shared = { dueIndex, signal: stop.signal, send: async () => stop.abort() }
  await runReactions({
    ...shared,
    tail: store,
    codec: eventCodec(counterEvents),
    checkpoints: { load: async () => 0n, save: async (_, position) => void saved.push(position) },
    reactions: [{ name: 'mirror', takes: ['test.counter.added'], react: () => [followUp] }],
    timers: [],
  })
  expect(saved).toEqual([])
  const timers = new AbortController()
  await runTimers({
    ...{ dueIndex, clock: systemClock(), signal: timers.signal, onFault: () => undefined },
    send: async () => timers.abort(),
  })
  expect(await dueIndex.due(at, 10)).toHaveLength(1)
})

test('each of the commands that one reaction asks for has a name of its own', async () => {
  const names: string[] = []
  const event = { type: 'test.counter.added', eventId } as RecordedEvent
  await reactTo([event], {
    ...{ dueIndex: memoryDueIndex(), timers: [] },
    reactions: [{ name: 'twice', takes: [event.type], react: () => [followUp, followUp] }],
    send: async (name) => void names.push(name),
  })
  expect(new Set(names).size).toBe(2)
})

test('what is asked for before a rule throws is sent, and other tenants wait for none that has to wait', async () => {
  const sent: unknown[] = []
  const fine = Promise.withResolvers<void>()
  const other = '22222222-2222-4222-8222-222222222222' as TenantId
  const takes = ['test.counter.added']
  const react = ({ streamId }: RecordedEvent) => {
    if (streamId === 'test.counter-c') throw new Error('no rule for c')
    return [{ ...followUp, tenantId: streamId === 'test.counter-a' ? tenantId : other }]
  }
  const events = ['a', 'b', 'c', 'b'].map((name) => ({ type: takes[0], eventId, streamId: `test.counter-${name}` }))
  const reacted = reactTo(events as RecordedEvent[], {
    ...{ dueIndex: memoryDueIndex(), timers: [], reactions: [{ name: 'rule', takes, react }] },
    async send(_name, _eventId, asked) {
      if (asked.tenantId === tenantId) await fine.promise
      else fine.resolve()
      sent.push(asked.tenantId)
    },
  })
  await expect(reacted).rejects.toThrow('no rule for c')
  expect(sent).toEqual([other, tenantId])
})

test('a timer whose clock was put back since is decided as of its due time', async () => {
  const stop = new AbortController()
  let now = at
  const clock = { ...clockFrom(() => now), after: systemClock().after }
  const { store, engine } = await start({ clock })
  const dueIndex = memoryDueIndex()
  await dueIndex.schedule([{ ...followUp, timer: 'later', eventId, at }])
  const send = followUpSender({ engine, commands: counterCommands, clock, signal: stop.signal })
  const due: DueIndex['due'] = async (moment, limit) => {
    now = plusMs(at, -3_600_000)
    return dueIndex.due(moment, limit)
  }
  await runTimers({
    ...{ clock, send, signal: stop.signal, onFault: (error) => expect.unreachable(String(error)) },
    dueIndex: { ...dueIndex, due, done: async () => stop.abort() },
  })
  const { events } = await store.readAll()
  expect(events.map(({ decidedAt }) => decidedAt)).toEqual([at])
})

test('a timer of one tenant that has to be sent again does not hold up those of others', async () => {
  const stop = new AbortController()
  const dueIndex = memoryDueIndex()
  const other = '22222222-2222-4222-8222-222222222222' as TenantId
  const fired = Promise.withResolvers<void>()
  for (const [index, tenant] of [tenantId, other].entries())
    await dueIndex.schedule([{ ...followUp, tenantId: tenant, timer: `later-${index}`, eventId, at }])
  await runTimers({
    ...{ clock: systemClock(), signal: stop.signal, onFault: () => undefined },
    dueIndex: { ...dueIndex, done: (entry) => dueIndex.done(entry).then(fired.resolve) },
    async send(_name, _eventId, { tenantId: whose }) {
      if (whose === other) return
      await fired.promise
      stop.abort()
    },
  })
  expect((await dueIndex.due(at, 10)).map(({ tenantId: left }) => left)).toEqual([tenantId])
})

test.each(['conflict', 'overloaded', 'unavailable'] as const)(
  'a follow-up that comes to %s is sent again',
  async (kind) => {
    let sent = 0
    const send = followUpSender({
      ...{ commands: counterCommands, signal: new AbortController().signal },
      clock: { ...systemClock(), after: (_, run) => cancelling(setImmediate(run)) },
      engine: {
        async execute() {
          sent += 1
          if (sent > 1) return { kind: 'invalid', why: 'enough' }
          return kind === 'conflict' ? { kind } : { kind, commitUnknown: false, retryAfterMs: 1 }
        },
      },
    })
    await send('again', eventId, followUp)
    expect(sent).toBe(2)
  },
)
