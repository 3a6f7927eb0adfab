import { z } from 'zod'
import { AccountReference } from './account.ts'
import { InBook } from './book.ts'

/** A number of minor units as decimal text; sums may exceed the largest amount. */
export const MinorUnits = z.string().regex(/^-?\d+$/)

/** The account that a query is about. Goes with `namesOneAccount`. */
export const NamedAccount = { ...InBook, ...AccountReference }

/** Counters and balances in minor units, as decimal text. */
export const Standing = {
  debits: MinorUnits,
  credits: MinorUnits,
  balance: MinorUnits.describe('debits - credits'),
  normalBalance: MinorUnits.describe("the balance on the account's normal side"),
}
