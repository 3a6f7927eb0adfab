import { z } from 'zod'
import { Uuid } from '../ids.ts'
import { AccountPath, AccountReference, Side } from './account.ts'
import { AssetCode, Scale } from './asset.ts'
import { InBook } from './book.ts'

/** A number of minor units as decimal text; sums may exceed the largest amount. */
export const MinorUnits = z.string().regex(/^-?\d+$/)

/** The account that a query is about. Goes with `namesOneAccount`. */
export const NamedAccount = { ...InBook, ...AccountReference }

const PathPrefix = AccountPath.optional().describe('only this path and all below it')

/** Which accounts of a book a list is about. */
export const SomeAccounts = {
  ...InBook,
  pathPrefix: PathPrefix,
  asset: AssetCode.optional().describe('only accounts in this asset'),
}

/** Of which accounts of a book, and in which asset, legs are looked at. */
export const SomeLegs = {
  ...InBook,
  asset: AssetCode.optional().describe('only legs in this asset'),
  pathPrefix: PathPrefix,
}

/** A leg, with its account by id and name. */
export const LegRow = z.strictObject({
  accountId: Uuid,
  path: AccountPath,
  asset: AssetCode,
  scale: Scale,
  side: Side,
  amount: MinorUnits,
})

/** Counters and balances in minor units, as decimal text. */
export const Standing = {
  debits: MinorUnits,
  credits: MinorUnits,
  balance: MinorUnits.describe('debits - credits'),
  normalBalance: MinorUnits.describe("the balance on the account's normal side"),
}
