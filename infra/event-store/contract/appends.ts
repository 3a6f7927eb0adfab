import type { StreamId } from '@heptad/schemas/ids.ts'
import { describe, expect, test } from 'vitest'
import type { Append } from '../port.ts'
import {
  append,
  appendOne,
  event,
  headAfter,
  kinds,
  newCommand,
  newStream,
  newTenant,
  type StoreUnderTest,
  stock,
} from './fixtures.ts'

/** Positions, what is taken only once, and what can never be taken. */
export function appendContract(store: StoreUnderTest): void {
  describe('positions', () => {
    test('are handed out in order without gaps, whatever the verdicts between them', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const before = await store().head()
      const verdicts = await store().append([
        append({ tenantId, streamId, expectedHead: 'none', events: 2 }),
        append({ tenantId, streamId, expectedHead: 'none', events: 5 }),
        append({ tenantId, streamId: newStream() }),
      ])
      expect(verdicts).toMatchObject([
        { kind: 'appended', firstPosition: before + 1n, lastPosition: before + 2n },
        { kind: 'conflict' },
        { kind: 'appended', firstPosition: before + 3n, lastPosition: before + 3n },
      ])
      expect(await store().head()).toBe(before + 3n)
    })

    test('recordedAt never decreases along the log and is the same in the verdict and in the event', async () => {
      const tenantId = newTenant()
      const after = await store().head()
      const verdicts = []
      for (let index = 0; index < 5; index += 1)
        verdicts.push(await appendOne(store(), append({ tenantId, streamId: newStream() })))
      const page = await store().readAll({ after })
      const recorded = page.events.map(({ recordedAt }) => recordedAt)
      expect(recorded).toEqual(recorded.toSorted())
      expect(verdicts.map((verdict) => verdict.kind === 'appended' && verdict.recordedAt)).toEqual(recorded)
    })

    test('2,000 events in one call of 500 appends are all there, in order', async () => {
      const tenantId = newTenant()
      const streams = Array.from({ length: 50 }, () => newStream())
      const after = await store().head()
      const sent = Array.from({ length: 500 }, (_, index) =>
        append({ tenantId, streamId: streams[index % 50] ?? newStream(), events: 4 }),
      )
      const verdicts = await store().append(sent)
      expect(new Set(kinds(verdicts))).toEqual(new Set(['appended']))
      const { events: stored } = await store().readAll({ after, limit: 3000 })
      expect(stored.map(({ eventId }) => eventId)).toEqual(
        sent.flatMap(({ writes }) => writes.flatMap((write) => write.events.map(({ eventId }) => eventId))),
      )
    })
  })

  describe('a command id', () => {
    test('is taken once: the second append writes nothing and learns where the first one stands', async () => {
      const tenantId = newTenant()
      const first = append({ tenantId, streamId: newStream(), events: 3 })
      const verdict = await appendOne(store(), first)
      const { firstPosition, lastPosition } =
        verdict.kind === 'appended' ? verdict : { firstPosition: 0n, lastPosition: 0n }
      await stock(store(), tenantId, newStream())
      const position = await store().head()
      const other = append({ tenantId, streamId: newStream(), commandId: first.commandId })
      const check = append({ tenantId, streamId: newStream(), events: [], commandId: first.commandId })
      const duplicate = { kind: 'duplicate', firstPosition, lastPosition }
      expect(await store().append([first, other, check])).toEqual([duplicate, duplicate, duplicate])
      expect(await store().head()).toBe(position)
    })

    test('is looked up before the head', async () => {
      const tenantId = newTenant()
      const first = append({ tenantId, streamId: newStream(), expectedHead: 'none' })
      await store().append([first])
      expect(kinds(await store().append([first]))).toEqual(['duplicate'])
    })

    test.each([[1], [[]]])(
      'stands twice in one call: the second (events: %j) learns where the first one stands',
      async (events) => {
        const tenantId = newTenant()
        const first = append({ tenantId, streamId: newStream(), events: 2 })
        const again = append({ tenantId, streamId: newStream(), commandId: first.commandId, events })
        const verdicts = await store().append([first, again, again])
        const position = verdicts[0]?.kind === 'appended' ? verdicts[0].firstPosition : 0n
        const duplicate = { kind: 'duplicate', firstPosition: position, lastPosition: position + 1n }
        expect(verdicts.slice(1)).toEqual([duplicate, duplicate])
      },
    )

    test('is not taken by a conflict, nor by an append without events', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const commandId = newCommand()
      const verdicts = await store().append([
        append({ tenantId, streamId, commandId, expectedHead: 'exists' }),
        append({ tenantId, streamId, commandId, events: [] }),
        append({ tenantId, streamId, commandId }),
      ])
      expect(kinds(verdicts)).toEqual(['conflict', 'confirmed', 'appended'])
    })

    test('belongs to its tenant: another may use the same, also in a call in which something conflicts', async () => {
      const conflicting = append({ tenantId: newTenant(), streamId: newStream(), expectedHead: 'exists' })
      for (const between of [[], [conflicting]]) {
        const commandId = newCommand()
        const one = append({ tenantId: newTenant(), streamId: newStream(), commandId })
        const other = append({ tenantId: newTenant(), streamId: newStream(), commandId })
        const verdicts = await store().append([one, ...between, other])
        expect(kinds(verdicts)).toEqual(['appended', ...between.map(() => 'conflict'), 'appended'])
        expect(kinds(await store().append([other, one]))).toEqual(['duplicate', 'duplicate'])
        const later = append({ tenantId: newTenant(), streamId: newStream(), commandId })
        expect(kinds(await store().append([...between, later]))).toEqual([...between.map(() => 'conflict'), 'appended'])
      }
    })
  })

  describe('an append that can never succeed', () => {
    const tenantId = newTenant()
    const taken = event()
    const cases: readonly [string, () => Append][] = [
      ['its event id is taken', () => append({ tenantId, streamId: newStream(), events: [taken] })],
      ['it holds one event id twice', () => append({ tenantId, streamId: newStream(), events: [taken, taken] })],
      [
        'its data holds NUL',
        () => append({ tenantId, streamId: newStream(), events: [event({ data: '{"a":"\0"}' })] }),
      ],
      [
        'its metadata holds a lone surrogate',
        () => append({ tenantId, streamId: newStream(), events: [event({ metadata: '{"a":"\ud800"}' })] }),
      ],
      ['its stream id is malformed', () => append({ tenantId, streamId: 'nonsense' as StreamId })],
      [
        'an event is larger than 1 MiB',
        () =>
          append({ tenantId, streamId: newStream(), events: [event({ data: `{"a":"${'x'.repeat(1_048_576)}"}` })] }),
      ],
      [
        'a schema version is zero',
        () => append({ tenantId, streamId: newStream(), events: [event({ schemaVersion: 0 })] }),
      ],
    ]

    test.each(cases)('is invalid when %s; its neighbours are appended', async (_, poison) => {
      await store().append([append({ tenantId, streamId: newStream(), events: [taken] })])
      const neighbours = Array.from({ length: 7 }, () => append({ tenantId: newTenant(), streamId: newStream() }))
      const position = await store().head()
      const verdicts = await store().append([...neighbours.slice(0, 3), poison(), ...neighbours.slice(3)])
      const appended = Array.from({ length: 7 }, () => 'appended')
      expect(kinds(verdicts)).toEqual([...appended.slice(0, 3), 'invalid', ...appended.slice(3)])
      expect(await store().head()).toBe(position + 7n)
    })
  })

  test('an append without writes, and a call without appends, change nothing', async () => {
    const position = await store().head()
    expect(await store().append([])).toEqual([])
    expect(await store().append([{ tenantId: newTenant(), commandId: newCommand(), writes: [] }])).toEqual([
      { kind: 'confirmed', position },
    ])
  })

  test('a stream is its tenant and its id: the same id in two tenants is two streams', async () => {
    const streamId = newStream()
    const [one, other] = [newTenant(), newTenant()]
    const first = append({ tenantId: one, streamId, expectedHead: 'none' })
    const verdicts = await store().append([first, append({ tenantId: other, streamId, expectedHead: 'none' })])
    expect(kinds(verdicts)).toEqual(['appended', 'appended'])
    expect(verdicts[0]).toMatchObject({ heads: [headAfter(first, 0n)] })
  })
}
