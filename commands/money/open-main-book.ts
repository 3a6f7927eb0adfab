import { TenantId } from '@heptad/schemas/ids.ts'
import { MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { defineReaction } from '../define.ts'

/** Every tenant has the book `main` from its first moment. */
export const openMainBook = defineReaction({
  name: 'money.open-main-book',
  takes: ['iam.tenant.registered'],
  react: ({ data }) => [
    { tenantId: TenantId.parse(data.tenantId), type: 'money.book.open', data: { bookId: MAIN_BOOK } },
  ],
})
