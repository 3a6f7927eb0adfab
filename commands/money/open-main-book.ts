import { book } from '@heptad/domains/money/book.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { bookStream, MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { defineReaction, type ErasedDecider } from '../define.ts'
import type { CommandEngine } from '../engine/port.ts'

/** Every tenant has the book `main` from its first moment. */
export const openMainBook = defineReaction({
  name: 'money.open-main-book',
  takes: ['iam.tenant.registered'],
  react: ({ data }) => [
    { tenantId: TenantId.parse(data.tenantId), type: 'money.book.open', data: { bookId: MAIN_BOOK } },
  ],
})

/** Whether a tenant's main book is open: for a moment after the registration the reaction may still have to open it. */
export async function hasMainBook(engine: Pick<CommandEngine, 'state'>, tenantId: TenantId): Promise<boolean> {
  const { head } = await engine.state(book as unknown as ErasedDecider, tenantId, bookStream(MAIN_BOOK))
  return head !== null
}
