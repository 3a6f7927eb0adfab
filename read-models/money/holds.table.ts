import { amount, instant, sealed, table, text, uuid } from '../table.ts'

/** One row per hold that was ever placed, with what became of it. Its legs are in `money_hold_legs`, its captures in `money_hold_captures`. */
export const moneyHolds = table('money_holds', {
  holdId: uuid().key(),
  bookId: text(),
  /** `open` until its end is recorded, though it may be due. */
  status: text(),
  captureMax: amount().nullable(),
  reference: text().nullable(),
  description: sealed().nullable(),
  metadata: sealed().nullable(),
  placedAt: instant(),
  expiresAt: instant(),
  resolvedAt: instant().nullable(),
})
