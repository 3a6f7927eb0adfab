import { z } from 'zod'
import { confidential, SealedText } from '../confidential.ts'
import { command, defineEvent } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { JsonObject } from '../json.ts'
import { AccountPath, AccountReference, HOW_TO_NAME, namesOneAccount, Side } from './account.ts'
import { Amount, Counter, SignedAmount } from './amount.ts'
import { AssetCode, Scale } from './asset.ts'
import { InBook } from './book.ts'
import { BatchAnswer, PostingAnswer } from './posting-answer.ts'
import { refuseShape } from './shape-refusal.ts'

export const MAX_LEGS = 1000
export const MAX_ITEMS = 1000
const MAX_METADATA_LENGTH = 4096

/** What must hold for an account that a transaction touches. */
export const Conditions = {
  scale: Scale.optional().describe("the asset's scale as the caller understands it; refuses when it is another"),
  ifVersion: Counter.optional().describe("refuses unless the account's version is this one"),
  ifAvailable: SignedAmount.optional().describe('refuses unless at least this much is available before it'),
}

/** One movement on one account, with what must hold for it. */
const Leg = z
  .strictObject({ ...AccountReference, side: Side, amount: Amount, ...Conditions })
  .refine(namesOneAccount, HOW_TO_NAME)

export const Legs = z.array(Leg).superRefine((legs, context) => {
  if (legs.length > MAX_LEGS) refuseShape(context, 'too-many-legs', `at most ${MAX_LEGS} legs in one transaction`)
  if (legs.length < 2) refuseShape(context, 'unbalanced', 'a transaction needs at least two legs')
})

const Metadata = JsonObject.refine(
  (metadata) => JSON.stringify(metadata).length <= MAX_METADATA_LENGTH,
  `at most ${MAX_METADATA_LENGTH} characters as JSON`,
)

/** The caller's own name for a transaction, in the clear: no personal data. */
export const Reference = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{C}+$/u, 'must not hold control characters')

/** When a transaction counts, from 1900 to 2299: what every engine can hold to the microsecond. */
export const EffectiveAt = Instant.refine(
  (instant) => instant >= '1900-01-01' && instant < '2300-01-01',
  'must lie in the years 1900 to 2299',
)

/** What the caller says about a transaction, besides what moves. */
export const Remarks = {
  effectiveAt: EffectiveAt.optional().describe('when it counts; the moment of the decision when it is left out'),
  reference: Reference.optional().describe(
    "the caller's own name for it, in the clear: no personal data; need not be unique",
  ),
  description: confidential(z.string().min(1).max(500)).optional().describe('free text, kept encrypted'),
  metadata: confidential(Metadata).optional().describe('any JSON object of at most 4096 characters, kept encrypted'),
}

/** What is posted: legs whose debits equal their credits in each asset. */
const Transaction = { legs: Legs.describe('2 to 1000; debits equal credits in each asset'), ...Remarks }

export const postTransaction = command('money.transaction.post', z.strictObject({ ...InBook, ...Transaction }), {
  summary: 'Posts a transaction of 2 to 1000 legs, balanced in each asset: all of it or nothing.',
  keyRequired: true,
  answer: PostingAnswer,
})

export const postBatch = command(
  'money.batch.post',
  z.strictObject({
    ...InBook,
    items: z.array(z.strictObject(Transaction)).min(1).max(MAX_ITEMS).describe('1 to 1000 transactions'),
    atomic: z.boolean().optional().describe('false posts each item for itself; otherwise all of them or none'),
  }),
  {
    summary:
      'Posts up to 1000 transactions in order, all of them or none. With atomic false each stands alone, and the answer says for each whether it was posted, or why not.',
    keyRequired: true,
    answer: BatchAnswer,
  },
)

/** The account of a leg, resolved, and its counters right after the leg. */
export const LegOnAccount = {
  accountId: Uuid,
  path: AccountPath,
  asset: AssetCode,
  scale: Scale,
  normalSide: Side,
  side: Side,
  /** Counts the account's legs, those of holds included: 1, 2, 3 … without a gap. */
  accountVersion: Counter,
  debitsAfter: Counter,
  creditsAfter: Counter,
  /** What open holds would debit and credit; left out when it is nothing. */
  pendingDebitsAfter: Counter.optional(),
  pendingCreditsAfter: Counter.optional(),
}

/** A leg as it stands in the ledger. */
export const PostedLeg = z.strictObject({ ...LegOnAccount, amount: Amount })
export type PostedLeg = z.output<typeof PostedLeg>

/** What every event that moves money says of it, besides its legs. */
export const PostedRemarks = {
  effectiveAt: Instant,
  reference: Reference.nullable(),
  description: SealedText.nullable(),
  metadata: SealedText.nullable(),
}

/** Version 1 had no pending counters: there were no holds, so they were nothing. */
export const transactionPosted = defineEvent(
  'money.transaction.posted',
  2,
  z.strictObject({ legs: z.array(PostedLeg).min(2), ...PostedRemarks }),
  { 1: (data) => data },
)
