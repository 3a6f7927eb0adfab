import { z } from 'zod'
import { query } from '../contract.ts'
import { AccountPath } from './account.ts'
import { AsOf, HOW_TO_SAY_WHEN, isOneMoment } from './as-of.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId } from './book.ts'
import { MinorUnits, SomeAccounts } from './rows.ts'

/** A path has at most 200 characters, so at most 100 segments. */
const MAX_DEPTH = 100

export const RollUpRow = z.strictObject({
  bookId: BookId,
  path: AccountPath,
  asset: AssetCode,
  scale: Scale,
  accounts: z.int().describe('how many accounts are added up: this path and all below it'),
  debits: MinorUnits,
  credits: MinorUnits,
  balance: MinorUnits.describe('debits - credits'),
})
export type RollUpRow = z.output<typeof RollUpRow>

export const listRollUps = query('money.roll-ups.list', {
  summary:
    'Sums of accounts in each asset, grouped by the first segments of their paths: those of `pathPrefix` and `depth` more.',
  shape: 'list',
  absence: 'book-not-found',
  input: z
    .strictObject({
      ...SomeAccounts,
      depth: z
        .int()
        .min(0)
        .max(MAX_DEPTH)
        .default(1)
        .describe('how many segments after the prefix tell sums apart; 0 is the prefix as one sum'),
      ...AsOf,
    })
    .refine(isOneMoment, HOW_TO_SAY_WHEN)
    .refine(({ depth, pathPrefix }) => depth > 0 || pathPrefix !== undefined, 'depth 0 needs a pathPrefix'),
  row: RollUpRow,
})
