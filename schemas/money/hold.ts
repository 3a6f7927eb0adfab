import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { Amount, Counter } from './amount.ts'
import { BookId, InBook } from './book.ts'
import { AnsweredLeg, PostedSummary } from './posting-answer.ts'
import { MinorUnits } from './rows.ts'
import { LegOnAccount, Legs, PostedLeg, PostedRemarks, Remarks } from './transaction.ts'

/** What a caller says about a hold, and what its event says of it: it takes effect when it is captured. */
const { effectiveAt: _, ...Texts } = Remarks
const { effectiveAt: __, ...RecordedTexts } = PostedRemarks

const OnHold = { ...InBook, holdId: Uuid.describe('the hold') }
const HoldAnswer = { bookId: BookId, holdId: Uuid, createdAt: Instant, legs: z.array(AnsweredLeg) }

const MAX_DURATION_MS = 10 * 365 * 24 * 60 * 60 * 1000

const PlaceData = z.strictObject({
  ...InBook,
  legs: Legs.describe('what is held, as a transaction would move it'),
  expiresInMs: z
    .int()
    .min(1)
    .max(MAX_DURATION_MS)
    .optional()
    .describe('milliseconds from the decision on; 72 hours unless the installation says otherwise, and 7 days at most'),
  captureMax: Amount.optional().describe('how much may be captured in all, where that is more than what is held'),
  ...Texts,
})
export const placeHold = command('money.hold.place', PlaceData, {
  summary:
    'Holds the amounts of legs without posting them: they are no longer available, until they are captured or voided, or the hold expires.',
  keyRequired: true,
  answer: z.strictObject({
    ...HoldAnswer,
    status: z.literal('open'),
    expiresAt: Instant,
    captureMax: MinorUnits.nullable(),
    reference: PostedSummary.reference,
  }),
})

const CaptureData = z.strictObject({
  ...OnHold,
  amount: Amount.optional().describe('everything that is still held when it is left out'),
  final: z.boolean().default(true).describe('false keeps the rest for another capture; otherwise it is released'),
  ...Remarks,
})
export const captureHold = command('money.hold.capture', CaptureData, {
  summary: 'Posts what a hold holds: all of it, or a part, and then releases or keeps the rest.',
  keyRequired: true,
  answer: z.strictObject({
    ...PostedSummary,
    ...HoldAnswer,
    status: z.enum(['open', 'captured']),
    released: z.array(AnsweredLeg).describe('legs that post nothing and hold nothing any more'),
  }),
})

export const voidHold = command('money.hold.void', z.strictObject(OnHold), {
  summary: 'Releases a hold: nothing more is posted.',
  keyRequired: true,
  answer: z.strictObject({ ...HoldAnswer, status: z.literal('voided') }),
})

export const adjustHold = command(
  'money.hold.adjust',
  z.strictObject({ ...OnHold, amount: Amount.describe('what it holds from now on') }),
  {
    summary: 'Changes the amount that an open hold holds.',
    keyRequired: true,
    answer: z
      .strictObject({ ...HoldAnswer, status: z.literal('open'), amount: MinorUnits })
      .partial({ amount: true, createdAt: true, legs: true })
      .describe('amount, createdAt and legs are left out where it held this much already'),
  },
)

export const expireHold = command('money.hold.expire', z.strictObject(OnHold), {
  summary: 'Releases a hold whose time has come.',
})

/** What a leg of a hold holds or releases, in minor units; "0" where it holds nothing any more. */
export const HoldLeg = z.strictObject({ ...LegOnAccount, amount: Counter })
export type HoldLeg = z.output<typeof HoldLeg>

const HoldLegs = z.array(HoldLeg).min(1)

/** The hold: the id of its `money.hold.placed`. The log finds the last event about an event by this member. */
const about = Uuid

/** The hold's id is the event's id. The amounts of the legs are what each holds. */
export const holdPlaced = defineEvent(
  'money.hold.placed',
  1,
  z.strictObject({ legs: HoldLegs, expiresAt: Instant, captureMax: Amount.nullable(), ...RecordedTexts }),
)

/** The amounts of the legs are what each of them holds from now on. */
export const holdAdjusted = defineEvent(
  'money.hold.adjusted',
  1,
  z.strictObject({ about, amount: Amount, legs: HoldLegs }),
)

/**
 * A transaction, whose id is the event's. `legs` are posted, and no longer held as far as they were; `released` are legs that
 * post nothing and hold nothing any more.
 */
export const holdCaptured = defineEvent(
  'money.hold.captured',
  1,
  z.strictObject({
    about,
    /** Whether the hold is resolved; otherwise it holds the rest. */
    isFinal: z.boolean(),
    legs: z.array(PostedLeg).min(2),
    released: z.array(HoldLeg),
    ...PostedRemarks,
  }),
)

/** The amounts of the legs are what each releases. */
export const holdVoided = defineEvent('money.hold.voided', 1, z.strictObject({ about, legs: HoldLegs }))

/** The amounts of the legs are what each releases. It counts from the moment of its decision, which is never before the hold's end. */
export const holdExpired = defineEvent('money.hold.expired', 1, z.strictObject({ about, legs: HoldLegs }))
