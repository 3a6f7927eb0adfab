import { z } from 'zod'
import { query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { JsonObject } from '../json.ts'
import { AccountPath, HOW_TO_NAME, namesAtMostOneAccount, Side } from './account.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId, InBook } from './book.ts'
import { MinorUnits, NamedAccount } from './rows.ts'
import { Reference } from './transaction.ts'

const HeldLegRow = z.strictObject({
  accountId: Uuid,
  path: AccountPath,
  asset: AssetCode,
  scale: Scale,
  side: Side,
  amount: MinorUnits.describe('what is still held on this account'),
})

export const HoldRow = z.strictObject({
  holdId: Uuid,
  bookId: BookId,
  legs: z.array(HeldLegRow),
  captured: MinorUnits.describe('what was captured of it so far'),
  captureMax: MinorUnits.nullable(),
  reference: Reference.nullable(),
  description: z.string().nullable(),
  metadata: z.union([JsonObject, z.string()]).nullable().describe('a note in its place when its key was erased'),
  placedAt: Instant,
  expiresAt: Instant,
})
export type HoldRow = z.output<typeof HoldRow>

/** What became of a hold. */
export const HoldStatus = z.enum(['open', 'captured', 'voided', 'expired'])

/** A hold whether it is open or not, and what became of it. */
export const HoldStateRow = HoldRow.extend({
  status: HoldStatus.describe('what is due is expired'),
  legs: z.array(
    HeldLegRow.extend({
      amount: MinorUnits.describe('what is still held on this account: nothing once the hold is resolved'),
      placed: MinorUnits.describe('what was held at first'),
      captured: MinorUnits.describe('what was captured so far'),
    }),
  ),
  captured: MinorUnits.nullable().describe('what was captured of it so far; null where it holds several assets'),
  captures: z
    .array(z.strictObject({ transactionId: Uuid, isFinal: z.boolean() }))
    .describe('the transactions that posted it or parts of it, in order'),
  resolvedAt: Instant.nullable().describe('when it was captured for the last time or voided, or ended'),
})
export type HoldStateRow = z.output<typeof HoldStateRow>

export const HoldsAgingRow = z.strictObject({
  asset: AssetCode,
  scale: Scale,
  holds: z.int(),
  held: MinorUnits.describe('what all of them hold, on their debit side'),
  heldUnder1Hour: MinorUnits.describe('… of which by holds placed less than an hour ago'),
  heldUnder1Day: MinorUnits.describe('… an hour to a day ago'),
  heldUnder3Days: MinorUnits.describe('… one to three days ago'),
  heldOlder: MinorUnits.describe('… longer ago'),
  oldestPlacedAt: Instant,
})
export type HoldsAgingRow = z.output<typeof HoldsAgingRow>

export const listHolds = query('money.holds.list', {
  summary: 'The open holds of a book, or of one account, the first to expire in front. Due holds are no longer open.',
  shape: 'list',
  absence: ['account-not-found', 'book-not-found'],
  input: z.strictObject(NamedAccount).refine(namesAtMostOneAccount, HOW_TO_NAME),
  row: HoldRow,
})
export const getHold = query('money.holds.get', {
  summary: 'One hold, whether it is open or not, and what became of it.',
  shape: 'single',
  absence: 'hold-not-found',
  input: z.strictObject({ holdId: Uuid }),
  row: HoldStateRow,
})
export const holdsAging = query('money.holds.aging', {
  summary: 'What the open holds of a book hold in each asset, by how long ago they were placed.',
  shape: 'list',
  absence: 'book-not-found',
  input: z.strictObject(InBook),
  row: HoldsAgingRow,
})
