import type { Side } from '@heptad/schemas/money/account.ts'
import { accountOf, type OpenBook } from './book-state.ts'
import { minorUnitsOf, minorUnitsText } from './minor-units.ts'
import { Hold } from './open-hold.ts'

/** An open hold on a page, with amounts as decimal text. */
export type HoldJson = readonly [
  ...[holdId: string, endsAt: number, captured: string, captureMax: string | null],
  legs: readonly (readonly [accountId: string, side: Side, amount: string])[],
]

/** A hold as a page has it. */
export function holdJson({ holdId, endsAt, captured, captureMax, legs }: Hold): HoldJson {
  return [
    ...([holdId, endsAt, `${captured}`, minorUnitsText(captureMax)] as const),
    legs.map(({ accountId, side, amount }) => [accountId, side, `${amount}`]),
  ]
}

/** The hold of a page. The book has its accounts already, and the hold shares their id strings. */
export function holdFrom(book: OpenBook, [holdId, endsAt, captured, captureMax, legs]: HoldJson): Hold {
  return new Hold({
    ...{ holdId, endsAt, captured: BigInt(captured), captureMax: minorUnitsOf(captureMax) },
    legs: legs.map(([accountId, side, amount]) => ({
      ...{ accountId: accountOf(book, accountId).accountId, side, amount: BigInt(amount) },
    })),
  })
}
