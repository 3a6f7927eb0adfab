import { z } from 'zod'
import { query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { RecordedRange } from './as-of.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId, InBook } from './book.ts'
import { MinorUnits } from './rows.ts'
import { Reference } from './transaction.ts'
import { UserId, WalletName } from './wallet-owner.ts'

const OneWallet = z.strictObject({ ...InBook, walletId: Uuid })

/** What a wallet holds, in minor units, as its answers say it too. */
export const WalletBalance = z.strictObject({
  available: MinorUnits.describe('what can be spent'),
  pending: MinorUnits.describe('what open holds of others would bring; it cannot be spent'),
  frozen: MinorUnits.describe('what open holds would take'),
})

export const WalletRow = z.strictObject({
  walletId: Uuid,
  bookId: BookId,
  userId: UserId,
  name: WalletName,
  currency: AssetCode,
  scale: Scale,
  balance: WalletBalance,
  isFrozen: z.boolean().describe('refuses debits, credits or both'),
  isClosed: z.boolean(),
  createdAt: Instant,
})
export type WalletRow = z.output<typeof WalletRow>

export const WalletBalanceRow = z.strictObject({
  walletId: Uuid,
  currency: AssetCode,
  scale: Scale,
  ...WalletBalance.shape,
})
export type WalletBalanceRow = z.output<typeof WalletBalanceRow>

export const WalletTransactionRow = z.strictObject({
  transactionId: Uuid,
  walletId: Uuid,
  type: z.enum(['credit', 'debit']).describe('what it did to the wallet'),
  status: z.literal('posted'),
  amount: MinorUnits,
  currency: AssetCode,
  scale: Scale,
  balance: MinorUnits.describe('what the wallet held after it, holds aside'),
  sequence: MinorUnits.describe("counts the wallet's movements, holds included"),
  reference: Reference.nullable(),
  effectiveAt: Instant,
  recordedAt: Instant,
})
export type WalletTransactionRow = z.output<typeof WalletTransactionRow>

export const listWallets = query('money.wallets.list', {
  summary: "The wallets of a book, or of one user, in the order of their accounts' paths.",
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject({
    ...InBook,
    userId: UserId.optional().describe('only those of this user'),
    currency: AssetCode.optional().describe('only those in this currency'),
  }),
  row: WalletRow,
})
export const getWallet = query('money.wallets.get', {
  summary: 'One wallet.',
  shape: 'single',
  absence: 'account-not-found',
  input: OneWallet,
  row: WalletRow,
})
export const getWalletBalance = query('money.wallet-balances.get', {
  summary: 'What one wallet holds.',
  shape: 'single',
  absence: 'account-not-found',
  input: OneWallet,
  row: WalletBalanceRow,
})
export const listWalletTransactions = query('money.wallet-transactions.list', {
  summary: 'What moved in one wallet, newest first.',
  shape: 'list',
  absence: 'account-not-found',
  input: OneWallet.extend(RecordedRange).refine(isInOrder, HOW_TO_ORDER),
  row: WalletTransactionRow,
})
