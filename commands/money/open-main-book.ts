import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { bookStream, MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { defineReaction } from '../define.ts'

/** Every tenant has the book `main` from its first moment. */
export const openMainBook = defineReaction({
  name: 'money.open-main-book',
  takes: ['iam.tenant.registered'],
  react: ({ data }) => [
    { tenantId: TenantId.parse(data.tenantId), type: 'money.book.open', data: { bookId: MAIN_BOOK } },
  ],
})

/**
 * Whether a tenant's main book is open: just after the registration the reaction may not have opened it yet. Looks for the first event only,
 * since its state would need the whole book to be folded.
 */
export async function hasMainBook(store: Pick<EventStore, 'readStream'>, tenantId: TenantId): Promise<boolean> {
  const events = await store.readStream(tenantId, bookStream(MAIN_BOOK), { limit: 1 })
  return events.length > 0
}
