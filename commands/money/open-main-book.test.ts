import type { EventStore, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { hasMainBook, openMainBook } from './open-main-book.ts'

test('a registered tenant gets its main book', () => {
  const tenantId = '11111111-1111-4111-8111-111111111111'
  const registered = { type: 'iam.tenant.registered', data: { tenantId, name: 'Acme' } } as unknown as RecordedEvent
  expect(openMainBook.takes).toContain(registered.type)
  expect(openMainBook.react(registered)).toEqual([{ tenantId, type: 'money.book.open', data: { bookId: 'main' } }])
})

test('a main book is known by its first event, however long it is', async () => {
  const tenantId = TenantId.parse('11111111-1111-4111-8111-111111111111')
  const asked: unknown[] = []
  const storeOf = (events: number) => ({
    async readStream(...[, streamId, { limit = events } = {}]: Parameters<EventStore['readStream']>) {
      asked.push([streamId, limit])
      return Array.from({ length: Math.min(events, limit) }, () => ({}) as StoredEvent)
    },
  })
  expect([await hasMainBook(storeOf(0), tenantId), await hasMainBook(storeOf(100_000), tenantId)]).toEqual([
    false,
    true,
  ])
  expect(asked).toEqual(Array.from({ length: 2 }, () => ['money.book-main', 1]))
})
