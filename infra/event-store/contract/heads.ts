import { EventId } from '@heptad/schemas/ids.ts'
import { describe, expect, test } from 'vitest'
import type { ExpectedHead } from '../port.ts'
import {
  append,
  appendOne,
  event,
  headAfter,
  kinds,
  newEventId,
  newStream,
  newTenant,
  type StoreUnderTest,
  stock,
} from './fixtures.ts'

/** What a write may expect of its stream, and the fence that no stale process gets through. */
export function headContract(store: StoreUnderTest): void {
  describe('expected heads', () => {
    test.each<[string, ExpectedHead, string, string]>([
      ['any', 'any', 'appended', 'appended'],
      ['none', 'none', 'appended', 'conflict'],
      ['exists', 'exists', 'conflict', 'appended'],
    ])('%s is enforced on an empty and on a stocked stream', async (_, expectedHead, onEmpty, onStocked) => {
      const tenantId = newTenant()
      const stocked = newStream()
      await stock(store(), tenantId, stocked)
      const verdicts = await store().append([
        append({ tenantId, streamId: newStream(), expectedHead }),
        append({ tenantId, streamId: stocked, expectedHead }),
      ])
      expect(kinds(verdicts)).toEqual([onEmpty, onStocked])
    })

    test('both halves of the pair must match', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const head = await stock(store(), tenantId, streamId, 3)
      const stale: readonly ExpectedHead[] = [
        { revision: head.revision, eventId: newEventId() },
        { revision: head.revision - 1n, eventId: head.eventId },
        { revision: head.revision + 1n, eventId: head.eventId },
      ]
      for (const expectedHead of stale)
        expect(await appendOne(store(), append({ tenantId, streamId, expectedHead }))).toEqual({
          kind: 'conflict',
          index: 0,
          actual: head,
        })
      expect(kinds([await appendOne(store(), append({ tenantId, streamId, expectedHead: head }))])).toEqual([
        'appended',
      ])
    })

    test('a head expected of an empty stream conflicts and names no head', async () => {
      const heads: readonly ExpectedHead[] = [
        { revision: 0n, eventId: newEventId() },
        { revision: -1n, eventId: EventId.parse('00000000-0000-0000-0000-000000000000') },
      ]
      for (const expectedHead of heads) {
        const verdict = await appendOne(store(), append({ tenantId: newTenant(), streamId: newStream(), expectedHead }))
        expect(verdict).toEqual({ kind: 'conflict', index: 0, actual: null })
      }
    })

    test('an append without events only checks the head and burns no position', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const head = await stock(store(), tenantId, streamId)
      const position = await store().head()
      const check = (expectedHead: ExpectedHead) => append({ tenantId, streamId, expectedHead, events: [] })
      expect(await store().append([check(head), check('exists'), check('any'), check('none')])).toEqual([
        { kind: 'confirmed', position },
        { kind: 'confirmed', position },
        { kind: 'confirmed', position },
        { kind: 'conflict', index: 0, actual: head },
      ])
      expect(await store().head()).toBe(position)
    })

    test('within a call a check sees what was appended before it, and an append what was checked before it', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const first = append({ tenantId, streamId, expectedHead: 'none', events: 2 })
      const head = headAfter(first, 0n)
      const last = append({ tenantId, streamId, expectedHead: head })
      const verdicts = await store().append([
        append({ tenantId, streamId, expectedHead: 'none', events: [] }),
        first,
        append({ tenantId, streamId, expectedHead: head, events: [] }),
        append({ tenantId, streamId, expectedHead: 'exists', events: [] }),
        last,
        append({ tenantId, streamId, expectedHead: head, events: [] }),
      ])
      expect(kinds(verdicts)).toEqual(['confirmed', 'appended', 'confirmed', 'confirmed', 'appended', 'conflict'])
      expect([verdicts[1], verdicts[4]]).toMatchObject([{ heads: [head] }, { heads: [headAfter(last, 2n)] }])
      expect(verdicts[2]).toEqual({
        kind: 'confirmed',
        position: verdicts[1]?.kind === 'appended' ? verdicts[1].lastPosition : 0n,
      })
    })
  })

  describe('the double-spend chain: two tentative appends decided on a head that is not the last', () => {
    async function staleChain() {
      const tenantId = newTenant()
      const streamId = newStream()
      const decidedOn = await stock(store(), tenantId, streamId)
      const foreign = append({ tenantId, streamId, expectedHead: decidedOn })
      const first = append({ tenantId, streamId, expectedHead: decidedOn })
      const second = append({ tenantId, streamId, expectedHead: headAfter(first, decidedOn.revision + 1n) })
      return { tenantId, streamId, foreign, first, second }
    }

    test('both are refused in one call, though the second fits by its revision', async () => {
      const { tenantId, streamId, foreign, first, second } = await staleChain()
      await store().append([foreign])
      expect(kinds(await store().append([first, second]))).toEqual(['conflict', 'conflict'])
      expect(await store().readStream(tenantId, streamId)).toHaveLength(2)
    })

    test('both are refused when the foreign write comes before them in the same call', async () => {
      const { foreign, first, second } = await staleChain()
      expect(kinds(await store().append([foreign, first, second]))).toEqual(['appended', 'conflict', 'conflict'])
    })

    test('both are refused in calls that are sent without waiting', async () => {
      const { foreign, first, second } = await staleChain()
      const calls = [store().append([foreign]), store().append([first]), store().append([second])]
      expect(kinds((await Promise.all(calls)).flat())).toEqual(['appended', 'conflict', 'conflict'])
    })

    test('after a duplicate the append that expected its new event is refused', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const done = append({ tenantId, streamId, expectedHead: 'none' })
      await store().append([done])
      const again = append({ tenantId, streamId, expectedHead: 'any', commandId: done.commandId })
      const next = append({ tenantId, streamId, expectedHead: headAfter(again, 1n) })
      expect(kinds(await store().append([again, next]))).toEqual(['duplicate', 'conflict'])
      const calls = [store().append([again]), store().append([next])]
      expect(kinds((await Promise.all(calls)).flat())).toEqual(['duplicate', 'conflict'])
    })

    test('after an invalid append the one that expected its event is refused', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const bad = append({ tenantId, streamId, events: [event({ data: '{"a":"\0"}' })] })
      const next = append({ tenantId, streamId, expectedHead: headAfter(bad, 0n) })
      expect(kinds(await store().append([bad, next]))).toEqual(['invalid', 'conflict'])
    })

    test('an append that expects another event at the last revision of the one before it in the call is refused', async () => {
      const tenantId = newTenant()
      for (const whose of ['nobody', 'its first event'] as const) {
        const streamId = newStream()
        const first = append({ tenantId, streamId, expectedHead: 'none', events: 2 })
        const eventId = whose === 'nobody' ? newEventId() : (first.writes[0]?.events[0]?.eventId ?? newEventId())
        const second = append({ tenantId, streamId, expectedHead: { revision: 1n, eventId } })
        expect(kinds(await store().append([first, second]))).toEqual(['appended', 'conflict'])
      }
    })

    test('a sound chain goes through whole, in one call and over several', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const first = append({ tenantId, streamId, expectedHead: 'none', events: 2 })
      const second = append({ tenantId, streamId, expectedHead: headAfter(first, 0n) })
      const third = append({ tenantId, streamId, expectedHead: headAfter(second, 2n), events: 3 })
      const calls = [store().append([first, second]), store().append([third])]
      const verdicts = (await Promise.all(calls)).flat()
      expect(kinds(verdicts)).toEqual(['appended', 'appended', 'appended'])
      expect(verdicts[2]).toMatchObject({ heads: [headAfter(third, 3n)] })
    })
  })
}
