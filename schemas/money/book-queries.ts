import { z } from 'zod'
import { query } from '../contract.ts'
import { Instant } from '../instant.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId, InBook } from './book.ts'
import { MinorUnits } from './rows.ts'

export const BookRow = z.strictObject({
  bookId: BookId,
  operationMaximum: MinorUnits.nullable().describe(
    'most that one transaction moves of an asset, in minor units of one with two digits; null is without bound',
  ),
  openedAt: Instant,
})
export type BookRow = z.output<typeof BookRow>

export const AssetRow = z.strictObject({
  bookId: BookId,
  asset: AssetCode,
  scale: Scale,
  accounts: z.int().describe('how many accounts hold it, or could'),
  registeredAt: Instant.nullable().describe('when its scale was registered last; null for a currency that is built in'),
})
export type AssetRow = z.output<typeof AssetRow>

export const listBooks = query('money.books.list', {
  summary: 'The books of the tenant, by id.',
  shape: 'list',
  input: z.strictObject({}),
  row: BookRow,
})
export const getBook = query('money.books.get', {
  summary: 'One book: when it was opened, and how much one transaction may move in it.',
  shape: 'single',
  absence: 'book-not-found',
  input: z.strictObject(InBook),
  row: BookRow,
})
export const listAssets = query('money.assets.list', {
  summary: 'The assets of a book by code: those that were registered, and the currencies in which it has accounts.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject(InBook),
  row: AssetRow,
})
