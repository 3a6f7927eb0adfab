import { instant, integer, table, text } from '../table.ts'

/** One row per asset whose scale a book was told. Currencies that are built in need none. */
export const moneyAssets = table('money_assets', {
  bookId: text().key(),
  asset: text().key(),
  scale: integer(),
  registeredAt: instant(),
})
