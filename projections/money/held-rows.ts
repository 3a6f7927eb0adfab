import { moneyHeldLegs } from '@heptad/read-models/money/held-legs.table.ts'
import { moneyHoldsOpen } from '@heptad/read-models/money/holds-open.table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import type { HoldLeg, holdAdjusted, holdCaptured, holdPlaced, holdVoided } from '@heptad/schemas/money/hold.ts'
import type { z } from 'zod'
import { add, deleteRow, put, type RowOperation } from '../row-operation.ts'

/** An event of a contract as it comes from the log. */
export type RecordedAs<Contract extends { readonly data: z.ZodType }> = RecordedEvent<
  string,
  z.output<Contract['data']>
>
/** What the rows of a hold need of a leg. */
export type Leg = Pick<HoldLeg, 'accountId' | 'path' | 'asset' | 'scale' | 'side' | 'amount'>

/** The rows of a hold: itself, and what it holds on each account. */
export function placedRows({ data, eventId: holdId, streamId, recordedAt: placedAt }: RecordedAs<typeof holdPlaced>) {
  const { expiresAt, captureMax, reference, description, metadata } = data
  const shared = { holdId, bookId: bookIdOf(streamId), placedAt, expiresAt }
  return [
    put(moneyHoldsOpen, {
      ...{ ...shared, reference, description, metadata, captured: 0n },
      captureMax: captureMax === null ? null : BigInt(captureMax),
    }),
    ...byAccount(data.legs).map(({ accountId, path, asset, scale, side, amount }) =>
      put(moneyHeldLegs, { ...shared, accountId, path, asset, scale, side, amount }),
    ),
  ]
}

export function adjustedRows({ data: { about: holdId, legs } }: RecordedAs<typeof holdAdjusted>) {
  return byAccount(legs).map(({ accountId, amount }) => put(moneyHeldLegs, { holdId, accountId, amount }))
}

/** A capture that is not final holds less on the accounts where it posted, which is never more than was held. */
export function capturedRows(event: RecordedAs<typeof holdCaptured>): readonly RowOperation[] {
  const { about: holdId, isFinal, legs, released } = event.data
  if (isFinal) return removed(holdId, [...legs, ...released])
  const captured = legs.reduce((sum, { side, amount }) => (side === 'debit' ? sum + BigInt(amount) : sum), 0n)
  return [
    add(moneyHoldsOpen, { holdId, captured }),
    ...byAccount(legs).map(({ accountId, amount }) => add(moneyHeldLegs, { holdId, accountId, amount: -amount })),
  ]
}

/** Of a hold that was voided or has expired nothing is left. */
export function releasedRows({ data: { about, legs } }: RecordedAs<typeof holdVoided>): readonly RowOperation[] {
  return removed(about, legs)
}

function removed(holdId: string, legs: readonly Leg[]): readonly RowOperation[] {
  return [
    deleteRow(moneyHoldsOpen, { holdId }),
    ...byAccount(legs).map(({ accountId }) => deleteRow(moneyHeldLegs, { holdId, accountId })),
  ]
}

/** The legs of each account as one: an account stands on one side of a hold. */
export function byAccount(legs: readonly Leg[]) {
  const sums = new Map<string, Omit<Leg, 'amount'> & { readonly amount: bigint }>()
  for (const leg of legs) {
    const before = sums.get(leg.accountId)?.amount ?? 0n
    sums.set(leg.accountId, { ...leg, amount: before + BigInt(leg.amount) })
  }
  return [...sums.values()]
}
