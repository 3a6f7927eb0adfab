import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { BookId, InBook } from './book.ts'

/** `EUR`, `BTC`, `points.gold`: 1-32 of letters, digits, `. _ -`. */
export const AssetCode = z
  .string()
  .max(32)
  .regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits, dots, underscores and hyphens')
export type AssetCode = z.output<typeof AssetCode>

/** Decimal digits after the point of one whole unit: 2 for `EUR`, 0 for `JPY`, 18 for `ETH`. */
export const Scale = z.int().min(0).max(38)

const AssetData = z.strictObject({ code: AssetCode, scale: Scale })
const DescribedAsset = {
  code: AssetCode.describe('names it, such as points.gold'),
  scale: Scale.describe('decimal digits after the point of one whole unit'),
}

export const registerAsset = command('money.asset.register', z.strictObject({ ...InBook, ...DescribedAsset }), {
  summary:
    'Registers an asset of a book with its scale. ISO 4217 currencies are built in. The scale is fixed once an account holds the asset.',
  answer: AssetData.extend({ bookId: BookId }),
})

export const assetRegistered = defineEvent('money.asset.registered', 1, AssetData)
