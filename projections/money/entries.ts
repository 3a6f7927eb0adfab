import { moneyEffectiveDays, moneyEffectiveMonths } from '@heptad/read-models/money/effective.table.ts'
import { moneyEntries } from '@heptad/read-models/money/entries.table.ts'
import { moneyStandings } from '@heptad/read-models/money/standings.table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { accountOpened } from '@heptad/schemas/money/account.ts'
import {
  type HoldLeg,
  holdAdjusted,
  holdCaptured,
  holdExpired,
  holdPlaced,
  holdVoided,
} from '@heptad/schemas/money/hold.ts'
import { defineProjection, on } from '../define.ts'
import { put, type RowOperation } from '../row-operation.ts'
import { movedToOtherDay } from './effective.ts'
import { onTransaction, type Posted } from './on-transaction.ts'

/**
 * Every version of every account, with its counters right after it, which the event carries: exact in whatever order the legs come. And what counts on another day than
 * it was recorded on: in one projection, so that a balance of a day is of one moment.
 */
export const entriesProjection = defineProjection({
  name: 'money.entries',
  version: 4,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [moneyEntries, moneyStandings, moneyEffectiveDays, moneyEffectiveMonths],
  handlers: [
    on(accountOpened, ({ data: { accountId }, revision, recordedAt }) => [
      put(moneyStandings, {
        ...{ accountId, accountVersion: 0n, revision, recordedAt },
        ...{ debits: 0n, credits: 0n, pendingDebits: 0n, pendingCredits: 0n },
      }),
    ]),
    ...onTransaction(posted).filter(({ type }) => type !== holdCaptured.type),
    on(holdCaptured, (event) => [...posted(event), ...standings(event, event.data.released)]),
    ...[holdPlaced, holdAdjusted, holdVoided, holdExpired].map((contract) =>
      on<string, (typeof contract)['data']>(contract, (event) => standings(event, event.data.legs)),
    ),
  ],
})

function posted(event: RecordedEvent<string, Posted>): readonly RowOperation[] {
  const { data, eventId, revision, recordedAt } = event
  const { legs, reference, description, effectiveAt } = data
  const entries = legs.map(({ accountId, asset, side, ...leg }) =>
    put(moneyEntries, {
      ...{ accountId, asset, side, reference, description, effectiveAt, revision, recordedAt },
      transactionId: eventId,
      amount: BigInt(leg.amount),
      ...countersAfter(leg),
    }),
  )
  return [...entries, ...movedToOtherDay(event)]
}

type Place = Pick<RecordedEvent, 'revision' | 'recordedAt'>

function standings({ revision, recordedAt }: Place, legs: readonly HoldLeg[]): readonly RowOperation[] {
  return legs.map((leg) =>
    put(moneyStandings, { accountId: leg.accountId, revision, recordedAt, ...countersAfter(leg) }),
  )
}

type Counters = Pick<
  HoldLeg,
  'accountVersion' | 'debitsAfter' | 'creditsAfter' | 'pendingDebitsAfter' | 'pendingCreditsAfter'
>

function countersAfter(leg: Counters) {
  return {
    accountVersion: BigInt(leg.accountVersion),
    debits: BigInt(leg.debitsAfter),
    credits: BigInt(leg.creditsAfter),
    pendingDebits: BigInt(leg.pendingDebitsAfter ?? 0),
    pendingCredits: BigInt(leg.pendingCreditsAfter ?? 0),
  }
}
