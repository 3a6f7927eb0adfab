import { transactionExchanged } from '@heptad/schemas/money/exchange.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision } from '../decider.ts'
import type { ExchangeTransaction, TransactionExchanged } from './book-messages.ts'
import type { OpenBook } from './book-state.ts'
import { draftExchange } from './exchange-draft.ts'
import { settle } from './posting.ts'

/** Posts an exchange: four legs, of which two are on the liquidity accounts. */
export function exchange(
  book: OpenBook,
  { data, facts }: ExchangeTransaction,
): Decision<TransactionExchanged, MoneyRejection> {
  const { exchange: terms, ...draft } = draftExchange(book, data)
  const settled = settle(book, { ...draft, remarks: data, decidedAt: facts.decidedAt })
  return settled.kind === 'rejected' ? settled : accept(transactionExchanged({ ...settled.posting, exchange: terms }))
}
