import { z } from 'zod'
import { type QueryContract, query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { JsonObject } from '../json.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { AccountIdentity, HOW_TO_NAME, namesAtMostOneAccount, namesOneAccount, Side } from './account.ts'
import { AsOf, HOW_TO_SAY_WHEN, isOneMoment, RecordedRange } from './as-of.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId, InBook } from './book.ts'
import { getBook, listAssets, listBooks } from './book-queries.ts'
import { listAnalyticsEntries } from './entries-analytics.ts'
import { ExchangeTerms } from './exchange.ts'
import { getHold, holdsAging, listHolds } from './hold-queries.ts'
import { Limit } from './limit.ts'
import { PeriodName } from './period.ts'
import { listRollUps } from './roll-up.ts'
import { LegRow, MinorUnits, NamedAccount, SomeAccounts, Standing } from './rows.ts'
import { getStatement } from './statement.ts'
import { Reference } from './transaction.ts'
import { listTurnover } from './turnover.ts'
import { getWallet, getWalletBalance, listWallets, listWalletTransactions } from './wallet-queries.ts'

const OneAccount = z.strictObject(NamedAccount).refine(namesOneAccount, HOW_TO_NAME)

export const AccountRow = z.strictObject({
  ...AccountIdentity,
  minBalance: MinorUnits.nullable(),
  maxBalance: MinorUnits.nullable(),
  isDebitFrozen: z.boolean(),
  isCreditFrozen: z.boolean(),
  isClosed: z.boolean(),
  openedAt: Instant,
})
export type AccountRow = z.output<typeof AccountRow>

const NOT_EFFECTIVE = 'null, as is whatever else has no effective time, on the effective basis'

export const BalanceRow = z.strictObject({
  ...AccountIdentity,
  ...Standing,
  pendingDebits: MinorUnits.nullable().describe(`what open holds would debit; ${NOT_EFFECTIVE}`),
  pendingCredits: MinorUnits.nullable().describe('what open holds would credit; it cannot be spent'),
  available: MinorUnits.nullable().describe('the balance on the normal side, less what open holds would take from it'),
  version: MinorUnits.nullable(),
})
export type BalanceRow = z.output<typeof BalanceRow>

export const EntryRow = z.strictObject({
  ...AccountIdentity,
  ...Standing,
  accountVersion: MinorUnits,
  transactionId: Uuid,
  side: Side,
  amount: MinorUnits,
  reference: Reference.nullable(),
  description: z.string().nullable(),
  effectiveAt: Instant,
  recordedAt: Instant,
})
export type EntryRow = z.output<typeof EntryRow>

export const TransactionRow = z.strictObject({
  transactionId: Uuid,
  bookId: BookId,
  revision: MinorUnits.describe("the transaction's place in its book"),
  reference: Reference.nullable(),
  legs: z.array(LegRow),
  description: z.string().nullable(),
  metadata: z.union([JsonObject, z.string()]).nullable().describe('a note in its place when its key was erased'),
  exchange: ExchangeTerms.nullable().describe('the rate, where it is an exchange'),
  originalId: Uuid.nullable().describe('the transaction that it reverses, in whole or in part'),
  reversedBy: z
    .array(z.strictObject({ transactionId: Uuid, isComplete: z.boolean() }))
    .describe('its own reversals, in order'),
  effectiveAt: Instant,
  recordedAt: Instant,
})
export type TransactionRow = z.output<typeof TransactionRow>

export const TrialBalanceRow = z.strictObject({
  asset: AssetCode,
  scale: Scale,
  accounts: z.int(),
  debits: MinorUnits,
  credits: MinorUnits,
  isBalanced: z.boolean(),
})
export type TrialBalanceRow = z.output<typeof TrialBalanceRow>

export const PeriodRow = z.strictObject({
  bookId: BookId,
  period: PeriodName,
  startsAt: Instant.describe('belongs to the period'),
  endsAt: Instant.describe('does not belong to it'),
  isClosed: z.boolean(),
  changedAt: Instant,
})
export type PeriodRow = z.output<typeof PeriodRow>

export const LimitsRow = z.strictObject({ ...AccountIdentity, limits: z.array(Limit) })
export type LimitsRow = z.output<typeof LimitsRow>

export const listLimits = query('money.limits.list', {
  summary: 'The limits of the accounts of a book, by account id.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject({ ...InBook, accountId: Uuid.optional().describe('only those of this account') }),
  row: LimitsRow,
})
export const listAccounts = query('money.accounts.list', {
  summary: 'The accounts of a book by path and asset; `pathPrefix` shows one path and all below it.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject(SomeAccounts),
  row: AccountRow,
})
export const getAccount = query('money.accounts.get', {
  summary: 'One account, by id or by path and asset.',
  shape: 'single',
  absence: 'account-not-found',
  input: OneAccount,
  row: AccountRow,
})
export const listBalances = query('money.balances.list', {
  summary:
    'What each account of a book holds, or held, by path and asset; `pathPrefix` shows one path and all below it.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject({ ...SomeAccounts, ...AsOf }).refine(isOneMoment, HOW_TO_SAY_WHEN),
  row: BalanceRow,
})
export const getBalance = query('money.balances.get', {
  summary: 'What one account holds, or held.',
  shape: 'single',
  absence: 'account-not-found',
  input: OneAccount.safeExtend(AsOf).refine(isOneMoment, HOW_TO_SAY_WHEN),
  row: BalanceRow,
})
export const listEntries = query('money.entries.list', {
  summary: 'The legs posted to one account with its running balance, newest first.',
  shape: 'list',
  absence: 'account-not-found',
  input: z
    .strictObject({ ...NamedAccount, ...RecordedRange })
    .refine(namesOneAccount, HOW_TO_NAME)
    .refine(isInOrder, HOW_TO_ORDER),
  row: EntryRow,
})
export const listTransactions = query('money.transactions.list', {
  summary: 'The transactions of a book, or of one account, newest or oldest first; each once, with all its legs.',
  shape: 'list',
  absence: ['account-not-found', 'book-not-found'],
  input: z
    .strictObject({
      ...NamedAccount,
      reference: Reference.optional().describe('only those with this reference'),
      ...RecordedRange,
      order: z.enum(['newest-first', 'oldest-first']).default('newest-first').describe('by the time of recording'),
    })
    .refine(namesAtMostOneAccount, HOW_TO_NAME)
    .refine(isInOrder, HOW_TO_ORDER),
  row: TransactionRow,
})
export const getTransaction = query('money.transactions.get', {
  summary: 'One transaction.',
  shape: 'single',
  absence: 'transaction-not-found',
  input: z.strictObject({ transactionId: Uuid }),
  row: TransactionRow,
})
export const trialBalance = query('money.trial-balance.list', {
  summary: 'For each asset of a book, the sums of all debits and of all credits, which are equal.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject({ ...InBook, ...AsOf }).refine(isOneMoment, HOW_TO_SAY_WHEN),
  row: TrialBalanceRow,
})

export const listPeriods = query('money.periods.list', {
  summary: 'The periods of a book that were ever closed, by name, and whether each is closed now.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject({
    ...InBook,
    state: z.enum(['closed', 'open']).optional().describe('only those in this state now'),
  }),
  row: PeriodRow,
})

/** All queries of the module. */
export const moneyQueries: readonly QueryContract[] = [
  listBooks,
  getBook,
  listAssets,
  listAccounts,
  getAccount,
  listBalances,
  getBalance,
  listEntries,
  listTransactions,
  getTransaction,
  trialBalance,
  listTurnover,
  listAnalyticsEntries,
  listPeriods,
  listLimits,
  listHolds,
  getHold,
  holdsAging,
  listWallets,
  getWallet,
  getWalletBalance,
  listWalletTransactions,
  listRollUps,
  getStatement,
]
