import { z } from 'zod'
import { query } from '../contract.ts'
import { AsOf } from './as-of.ts'
import { InBook } from './book.ts'
import { TransactionRow } from './queries.ts'
import { MinorUnits } from './rows.ts'

/** Which transactions of a book are exported. */
export const ExportParameters = z.strictObject({
  ...InBook,
  revision: AsOf.revision.describe('The book as of this place in it; default: of its last transaction.'),
  after: AsOf.revision.describe(
    'Only what comes after this place in the book: with the revision of the last line that came, and that of the end, a broken export goes on.',
  ),
})
export type ExportParameters = z.output<typeof ExportParameters>

/** A transaction as the book has it as of the revision of the export: later reversals of it are not shown. */
export const ExportedTransaction = z.strictObject({ kind: z.literal('transaction'), ...TransactionRow.shape })

/** The last line of an export; one without it was cut off. */
export const ExportEnd = z.object({
  kind: z.literal('end'),
  reason: z
    .enum(['complete', 'unavailable', 'stopping', 'revoked'])
    .describe('complete: every transaction up to the revision came; otherwise the rest is missing'),
  transactions: z.int().describe('Lines before this one.'),
  revision: MinorUnits.nullable().describe('As of which the book was exported; null where it has no transactions.'),
})
export type ExportEnd = z.output<typeof ExportEnd>

/** A line of the answer to an export. */
export const ExportAnswer = z.discriminatedUnion('kind', [ExportedTransaction, ExportEnd])
export type ExportAnswer = z.output<typeof ExportAnswer>

/** A part of an export, as its operation asks for it; it has no address of its own. */
export const exportTransactions = query('money.transactions.export', {
  summary: 'The transactions of a book as of a revision, the first posted first.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject({ ...InBook, revision: z.string() }),
  row: TransactionRow,
})
