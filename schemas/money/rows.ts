import { z } from 'zod'
import { Uuid } from '../ids.ts'
import { AccountPath, AccountReference, Side } from './account.ts'
import { AssetCode, Scale } from './asset.ts'
import { InBook } from './book.ts'

/** A number of minor units as decimal text; sums may exceed the largest amount. */
export const MinorUnits = z.string().regex(/^-?\d+$/)

/** The account that a query is about. Goes with `namesOneAccount`. */
export const NamedAccount = { ...InBook, ...AccountReference }

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
