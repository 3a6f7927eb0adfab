import { accountClosed, accountFrozen } from '@heptad/schemas/money/account.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import type { BookEvent } from '../book-messages.ts'
import { account, idOf, opened, posted, transaction } from './messages.ts'

const BIG = `${MAX_AMOUNT}`
/** A book with an account of every kind: bounded, frozen, closed, full. */
export const busyBook: readonly BookEvent[] = [
  opened,
  account('a'),
  account('b'),
  account('wallet', { minBalance: '0' }),
  account('capped', { maxBalance: '100' }),
  account('locked'),
  accountFrozen({ accountId: idOf('locked'), debit: true, credit: false }),
  account('gone'),
  accountClosed({ accountId: idOf('gone') }),
  account('full'),
  account('empty'),
  transaction(posted('empty', 'debit', ['1', BIG, '0'], BIG), posted('full', 'credit', ['1', '0', BIG], BIG)),
  account('dollars', { asset: 'USD' }),
]
