import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../canonical.ts'
import type { LogFilter } from '../port.ts'
import {
  append,
  appendOne,
  decidedAt,
  event,
  newStream,
  newTenant,
  readToEnd,
  type StoreUnderTest,
  stock,
} from './fixtures.ts'

/** What comes back, in which order, and that it is the very bytes that went in. */
export function readContract(store: StoreUnderTest): void {
  describe('reading a stream', () => {
    const tenantId = newTenant()
    const streamId = newStream()
    const revisions = async (options: Parameters<ReturnType<StoreUnderTest>['readStream']>[2]) => {
      if ((await store().readStream(tenantId, streamId)).length === 0) await stock(store(), tenantId, streamId, 10)
      return (await store().readStream(tenantId, streamId, options)).map(({ revision }) => Number(revision))
    }

    test('forward starts at its start, or inclusively at a revision', async () => {
      expect(await revisions({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(await revisions({ from: 7n })).toEqual([7, 8, 9])
      expect(await revisions({ from: 2n, limit: 3 })).toEqual([2, 3, 4])
      expect(await revisions({ from: 10n })).toEqual([])
    })

    test('backward starts at its end, or inclusively at a revision', async () => {
      expect(await revisions({ direction: 'backward', limit: 3 })).toEqual([9, 8, 7])
      expect(await revisions({ direction: 'backward', from: 1n })).toEqual([1, 0])
      expect(await revisions({ direction: 'backward', from: 99n, limit: 1 })).toEqual([9])
    })

    test('however long it is, it comes whole, in order and with every text, in both directions', async () => {
      const texts = ['plain', 'größer', '金額', '😀', '']
      const many = Array.from({ length: 700 }, (_, index) =>
        event({
          data: canonicalJson({ [texts[index % texts.length] ?? '']: `${index}` }),
          type: `test.thing.n${index % 3}`,
        }),
      )
      const long = newStream()
      await appendOne(store(), append({ tenantId, streamId: long, events: many }))
      const forward = await store().readStream(tenantId, long)
      expect(forward.map(({ eventId, type, data, metadata }) => ({ eventId, type, data, metadata }))).toEqual(
        many.map(({ eventId, type, data, metadata }) => ({ eventId, type, data, metadata })),
      )
      expect(forward.map(({ revision }) => Number(revision))).toEqual(Array.from(many.keys()))
      expect(await store().readStream(tenantId, long, { direction: 'backward' })).toEqual(forward.toReversed())
      expect(await store().readStream(tenantId, long, { from: 10n, limit: 600 })).toEqual(forward.slice(10, 610))
      const after = (forward[0]?.position ?? 0n) - 1n
      expect((await store().readAll({ after, limit: 700 })).events).toEqual(forward)
      expect(await store().readAll({ after, limit: 600, filter: { tenantId } })).toEqual({
        events: forward.slice(0, 600),
        reached: after + 600n,
      })
    })

    test('a stream that nobody wrote is empty', async () => {
      expect(await store().readStream(tenantId, newStream())).toEqual([])
      expect(await store().readStream(newTenant(), streamId)).toEqual([])
    })
  })

  test('an event is found by its id in its stream, and so is the last event that is about it', async () => {
    const tenantId = newTenant()
    const streamId = newStream()
    const first = event({ data: '{"b":1}' })
    const about = [1, 2].map((n) => event({ data: `{"about":"${first.eventId}","n":${n}}` }))
    await appendOne(store(), append({ tenantId, streamId, events: [first, ...about, event({ data: '{"c":1}' })] }))
    const { readEvent, readLastAbout } = store()
    expect((await readEvent(tenantId, streamId, first.eventId))?.data).toBe('{"b":1}')
    expect((await readLastAbout(tenantId, streamId, first.eventId))?.eventId).toBe(about[1]?.eventId)
    expect(await readEvent(tenantId, newStream(), first.eventId)).toBeNull()
    expect(await readLastAbout(newTenant(), streamId, first.eventId)).toBeNull()
    expect(await readLastAbout(tenantId, streamId, event({}).eventId)).toBeNull()
  })

  test('an event comes back as it was appended, with its place and time', async () => {
    const tenantId = newTenant()
    const streamId = newStream('test.other')
    const sent = event({ type: 'test.other.done', schemaVersion: 7, data: '{"b":1}', metadata: '{"c":2}' })
    const verdict = await appendOne(store(), append({ tenantId, streamId, events: [sent] }))
    if (verdict.kind !== 'appended') throw new Error(verdict.kind)
    const { firstPosition: position, recordedAt } = verdict
    const stored = { ...sent, decidedAt, tenantId, streamId, revision: 0n, position, recordedAt }
    expect(await store().readStream(tenantId, streamId)).toEqual([stored])
    expect(await store().readAll({ after: position - 1n })).toEqual({ events: [stored], reached: position })
  })

  test('data and metadata keep every byte: keys in their order, numbers, any well-formed Unicode', async () => {
    const tenantId = newTenant()
    const unicode = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'))
    const text = fc.dictionary(
      unicode,
      fc.oneof(unicode, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    )
    const strange = ['{"é":"e\\u0301","z":"𝄞\\u2028","a":1e21,"b":"\\\\\\"{},NULL"}', '{ "spaces" : [ 1 , 2 ] }']
    const samples = fc.sample(text, 200).flatMap((value) => {
      try {
        return [canonicalJson(value)]
      } catch {
        return []
      }
    })
    const all = [...strange, ...samples]
    const streamId = newStream()
    const sent = all.map((data) => event({ data, metadata: data }))
    await store().append([append({ tenantId, streamId, events: sent })])
    const stored = await store().readStream(tenantId, streamId)
    expect(stored.map(({ data }) => data)).toEqual(all)
    expect(stored.map(({ metadata }) => metadata)).toEqual(all)
  })

  describe('reading the whole log', () => {
    test('pages follow each other without overlap or hole', async () => {
      const tenantId = newTenant()
      const after = await store().head()
      await stock(store(), tenantId, newStream(), 25)
      const all = await readToEnd((from) => store().readAll({ after: from, limit: 10 }), after)
      expect(all.map(({ position }) => position)).toEqual(
        Array.from({ length: 25 }, (_, index) => after + 1n + BigInt(index)),
      )
    })

    test('a page reaches as far as its last event; at the head it stays where it was', async () => {
      const after = await store().head()
      await stock(store(), newTenant(), newStream(), 3)
      expect((await store().readAll({ after, limit: 2 })).reached).toBe(after + 2n)
      expect(await store().readAll({ after: after + 3n })).toEqual({ events: [], reached: after + 3n })
    })

    test('filters by tenant, category and type hold together, and the page reaches past what they kept back', async () => {
      const [tenantId, other] = [newTenant(), newTenant()]
      const after = await store().head()
      await store().append([
        append({ tenantId, streamId: newStream('test.one'), events: [event({ type: 'test.one.made' })] }),
        append({ tenantId, streamId: newStream('test.two'), events: [event({ type: 'test.two.made' })] }),
        append({ tenantId: other, streamId: newStream('test.one'), events: [event({ type: 'test.one.made' })] }),
        append({ tenantId, streamId: newStream('test.one'), events: [event({ type: 'test.one.gone' })] }),
        append({ tenantId: other, streamId: newStream('test.two'), events: [event({ type: 'test.two.gone' })] }),
      ])
      const places = async (filter: LogFilter) => {
        const page = await store().readAll({ after, filter })
        expect(page.reached).toBe(after + 5n)
        return page.events.map(({ position }) => Number(position - after))
      }
      expect(await places({})).toEqual([1, 2, 3, 4, 5])
      expect(await places({ tenantId })).toEqual([1, 2, 4])
      expect(await places({ categories: ['test.one'] })).toEqual([1, 3, 4])
      expect(await places({ types: ['test.one.made', 'test.two.gone'] })).toEqual([1, 3, 5])
      expect(await places({ tenantId, categories: ['test.one'], types: ['test.one.gone'] })).toEqual([4])
      expect(await places({ tenantId: newTenant() })).toEqual([])
      expect(await places({ categories: [] })).toEqual([])
      expect(await places({ categories: ['test.on'] })).toEqual([])
    })

    test('a filtered page that is full reaches only its last event', async () => {
      const tenantId = newTenant()
      const after = await store().head()
      await stock(store(), tenantId, newStream(), 5)
      const page = await store().readAll({ after, limit: 2, filter: { tenantId } })
      expect([page.events.length, page.reached]).toEqual([2, after + 2n])
    })
  })

  test('the log keeps its identity', async () => {
    const identity = await store().identity()
    expect(identity.logId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await store().identity()).toEqual(identity)
  })
}
