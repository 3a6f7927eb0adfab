import { moneyHoldCaptures } from '@heptad/read-models/money/hold-captures.table.ts'
import { moneyHoldLegs } from '@heptad/read-models/money/hold-legs.table.ts'
import { moneyHolds } from '@heptad/read-models/money/holds.table.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { holdAdjusted, holdCaptured, holdExpired, holdPlaced, holdVoided } from '@heptad/schemas/money/hold.ts'
import { defineProjection, on } from '../define.ts'
import { add, put, type RowOperation } from '../row-operation.ts'
import { byAccount, type Leg, type RecordedAs } from './held-rows.ts'

/** Every hold that was ever placed, and what became of it. */
export const holdsProjection = defineProjection({
  name: 'money.holds',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyHolds, moneyHoldLegs, moneyHoldCaptures],
  handlers: [
    on(holdPlaced, placedRows),
    on(holdAdjusted, ({ data: { about: holdId, legs } }) =>
      byAccount(legs).map(({ accountId, amount }) => put(moneyHoldLegs, { holdId, accountId, amount })),
    ),
    on(holdCaptured, capturedRows),
    on(holdVoided, ({ data: { about, legs }, recordedAt }) => resolvedRows(about, legs, ['voided', recordedAt])),
    on(holdExpired, ({ data: { about, legs }, recordedAt }) => resolvedRows(about, legs, ['expired', recordedAt])),
  ],
})

function placedRows({ data, eventId: holdId, streamId, recordedAt: placedAt }: RecordedAs<typeof holdPlaced>) {
  const { expiresAt, captureMax, reference, description, metadata } = data
  const bookId = bookIdOf(streamId)
  return [
    put(moneyHolds, {
      ...{ holdId, bookId, placedAt, expiresAt, reference, description, metadata },
      captureMax: captureMax === null ? null : BigInt(captureMax),
      ...{ status: 'open', resolvedAt: null },
    }),
    ...byAccount(data.legs).map(({ accountId, path, asset, scale, side, amount }) =>
      put(moneyHoldLegs, {
        ...{ holdId, bookId, accountId, path, asset, scale, side },
        ...{ placed: amount, amount, captured: 0n },
      }),
    ),
  ]
}

/** A capture that is not final holds less where it posted, which is never more than was held. */
function capturedRows(event: RecordedAs<typeof holdCaptured>): readonly RowOperation[] {
  const { data, eventId: transactionId, streamId, revision, recordedAt } = event
  const { about: holdId, isFinal, legs, released } = data
  const posted = byAccount(legs).flatMap(({ accountId, amount }) => [
    add(moneyHoldLegs, { holdId, accountId, captured: amount }),
    ...(isFinal ? [] : [add(moneyHoldLegs, { holdId, accountId, amount: -amount })]),
  ])
  return [
    put(moneyHoldCaptures, { transactionId, bookId: bookIdOf(streamId), holdId, isFinal, revision }),
    ...posted,
    ...(isFinal ? resolvedRows(holdId, [...legs, ...released], ['captured', recordedAt]) : []),
  ]
}

/** A resolved hold holds nothing any more. */
function resolvedRows(
  holdId: string,
  legs: readonly Leg[],
  [status, resolvedAt]: readonly [string, Instant],
): RowOperation[] {
  return [
    put(moneyHolds, { holdId, status, resolvedAt }),
    ...byAccount(legs).map(({ accountId }) => put(moneyHoldLegs, { holdId, accountId, amount: 0n })),
  ]
}
