import { describe, expect, test } from 'vitest'
import type { LogPage, StoredEvent } from '../port.ts'
import { append, newStream, newTenant, readToEnd, type StoreUnderTest, stock } from './fixtures.ts'

const WRITERS = 8
const APPENDS_EACH = 25
const HALVED_CALLS = 20

/** That a subscriber sees everything once, in order, at its own pace. */
export function subscriptionContract(store: StoreUnderTest): void {
  async function collect(
    pages: AsyncIterable<LogPage>,
    isDone: (events: readonly StoredEvent[], page: LogPage) => boolean,
  ) {
    const events: StoredEvent[] = []
    for await (const page of pages) {
      events.push(...page.events)
      if (isDone(events, page)) break
    }
    return events
  }

  const signal = () => AbortSignal.timeout(60_000)

  describe('a subscription', () => {
    test('sees the exact sequence while eight writers append', async () => {
      const after = await store().head()
      const total = WRITERS * APPENDS_EACH * 2
      const seen = collect(store().subscribe({ after, limit: 7, signal: signal() }), (events) => events.length >= total)
      const write = async () => {
        const [tenantId, streamId] = [newTenant(), newStream()]
        for (let index = 0; index < APPENDS_EACH; index += 1)
          await store().append([append({ tenantId, streamId, events: 2 })])
      }
      await Promise.all(Array.from({ length: WRITERS }, write))
      const log = await readToEnd((from) => store().readAll({ after: from }), after)
      expect(log).toHaveLength(total)
      expect(await seen).toEqual(log)
    })

    test('sees the exact sequence also where a call is halved, and others are written between its halves', async () => {
      const after = await store().head()
      const one = () => append({ tenantId: newTenant(), streamId: newStream() })
      const total = HALVED_CALLS * 4
      const seen = collect(store().subscribe({ after, signal: signal() }), (events) => events.length >= total)
      const calls = Array.from({ length: HALVED_CALLS }, () => {
        const twice = one()
        return [store().append([one(), twice, twice, one()]), store().append([one()])]
      })
      await Promise.all(calls.flat())
      const log = await readToEnd((from) => store().readAll({ after: from }), after)
      expect(log).toHaveLength(total)
      expect(await seen).toEqual(log)
    })

    test('with a filter gives what passes, and reports how far it has looked', async () => {
      const [tenantId, other] = [newTenant(), newTenant()]
      const after = await store().head()
      const filter = { tenantId }
      const pages = store().subscribe({ after, filter, signal: signal() })
      const seen = collect(pages, (_, { reached }) => reached >= after + 6n)
      await stock(store(), tenantId, newStream(), 2)
      await stock(store(), other, newStream(), 2)
      await stock(store(), tenantId, newStream())
      await stock(store(), other, newStream())
      expect((await seen).map(({ position }) => position - after)).toEqual([1n, 2n, 5n])
    })

    test('waits at the head and is woken by a commit', async () => {
      const after = await store().head()
      const pages = store().subscribe({ after, signal: signal() })[Symbol.asyncIterator]()
      const next = pages.next()
      const early = await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 50, 'waiting'))])
      expect(early).toBe('waiting')
      await stock(store(), newTenant(), newStream())
      expect(await next).toMatchObject({ value: { reached: after + 1n } })
      await pages.return?.()
    })

    test('pulls no page before the last one was taken', async () => {
      const after = await store().head()
      const pages = store().subscribe({ after, limit: 2, signal: signal() })[Symbol.asyncIterator]()
      await stock(store(), newTenant(), newStream(), 2)
      expect(await pages.next()).toMatchObject({ value: { reached: after + 2n } })
      await stock(store(), newTenant(), newStream())
      await stock(store(), newTenant(), newStream())
      expect(await pages.next()).toMatchObject({ value: { reached: after + 4n } })
      await pages.return?.()
    })

    test('ends when it is aborted, also while it waits', async () => {
      const controller = new AbortController()
      const after = await store().head()
      const seen = collect(store().subscribe({ after, signal: controller.signal }), () => false)
      setTimeout(() => controller.abort(), 20)
      expect(await seen).toEqual([])
    })
  })
}
