import { z } from 'zod'
import { query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { HOW_TO_ORDER, isInOrder } from '../range.ts'
import { AccountIdentity, HOW_TO_NAME, namesOneAccount, Side } from './account.ts'
import { RecordedRange } from './as-of.ts'
import { MinorUnits, NamedAccount, Standing } from './rows.ts'
import { Reference } from './transaction.ts'

/** What a page of a statement holds unless it is said. */
const DEFAULT_ENTRIES = 100

const StatementEntry = z.strictObject({
  accountVersion: MinorUnits,
  transactionId: Uuid,
  side: Side,
  amount: MinorUnits,
  ...Standing,
  reference: Reference.nullable(),
  description: z.string().nullable(),
  effectiveAt: Instant,
  recordedAt: Instant,
})
export type StatementEntry = z.output<typeof StatementEntry>

export const StatementRow = z.strictObject({
  ...AccountIdentity,
  from: Instant.nullable().describe('entries recorded at or after; null: from the first'),
  to: Instant.nullable().describe('… and before; null: to the last'),
  opening: z.strictObject(Standing).describe('where the account stood before the first entry of the whole statement'),
  closing: z.strictObject(Standing).describe('… and after the last'),
  entries: z.array(StatementEntry),
  next: z.string().nullable().describe('send it as `after` for the next page; null on the last'),
})
export type StatementRow = z.output<typeof StatementRow>

const NOT_A_PLACE = 'must be `next` of the page before'

/** Where a page starts: after the entry of this time and version. */
export const StatementPlace = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z-\d{1,18}$/, NOT_A_PLACE)
  .refine((place) => Instant.safeParse(place.slice(0, place.lastIndexOf('-'))).success, NOT_A_PLACE)

export const getStatement = query('money.statements.get', {
  summary:
    'What was posted to one account between two times of recording: opening and closing balance, and each entry with the running balance, oldest first.',
  shape: 'single',
  absence: 'account-not-found',
  input: z
    .strictObject({
      ...NamedAccount,
      ...RecordedRange,
      to: RecordedRange.to.describe(`${RecordedRange.to.description}; not in the future`),
      after: StatementPlace.optional().describe('`next` of the page before'),
      limit: z.int().min(1).max(DEFAULT_ENTRIES).default(DEFAULT_ENTRIES).describe('entries on a page'),
    })
    .refine(namesOneAccount, HOW_TO_NAME)
    .refine(isInOrder, HOW_TO_ORDER),
  row: StatementRow,
})
