import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { expect, test } from 'vitest'
import { openMainBook } from './open-main-book.ts'

test('a registered tenant gets its main book', () => {
  const tenantId = '11111111-1111-4111-8111-111111111111'
  const registered = { type: 'iam.tenant.registered', data: { tenantId, name: 'Acme' } } as unknown as RecordedEvent
  expect(openMainBook.takes).toContain(registered.type)
  expect(openMainBook.react(registered)).toEqual([{ tenantId, type: 'money.book.open', data: { bookId: 'main' } }])
})
