import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { SignedAmount } from './amount.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId, InBook } from './book.ts'

const SEGMENT = String.raw`[^\p{C}\s:](?:[^\p{C}:]*[^\p{C}\s:])?`
const PATH = new RegExp(`^${SEGMENT}(?::${SEGMENT})*$`, 'u')

/** Where an account stands in its book: `users:42:cash`, at most 200 characters. One path may hold several assets. */
export const AccountPath = z
  .string()
  .max(200)
  .regex(PATH, 'must be segments split by ":", like users:42:cash')
  .meta({ examples: ['users:42:cash'] })

/** The two sides of double-entry bookkeeping. */
export const Side = z.enum(['debit', 'credit'])
export type Side = z.output<typeof Side>

/** What an account is. */
export const AccountIdentity = {
  accountId: Uuid,
  bookId: BookId,
  path: AccountPath,
  asset: AssetCode,
  scale: Scale,
  normalSide: Side,
}
/** Which account a command was about. */
const answer = z.strictObject(AccountIdentity)

/** Names an account: `accountId`, or `account` (its path) with `asset`. Goes with {@link namesOneAccount}. */
export const AccountReference = {
  accountId: Uuid.optional().describe('names the account, in place of account and asset'),
  account: AccountPath.optional().describe('path of the account, together with asset'),
  asset: AssetCode.optional().describe('asset of the account, together with account'),
}
export interface AccountReference {
  readonly accountId?: string | undefined
  readonly account?: string | undefined
  readonly asset?: string | undefined
}

/** Whether a reference says exactly one account. */
export function namesOneAccount({ accountId, account, asset }: AccountReference): boolean {
  return accountId === undefined ? account !== undefined && asset !== undefined : account === undefined
}
/** Whether a reference says exactly one account, or none at all. */
export function namesAtMostOneAccount(reference: AccountReference): boolean {
  return !namesAnAccount(reference) || namesOneAccount(reference)
}
/** Whether a reference says anything of an account. */
export function namesAnAccount({ accountId, account, asset }: AccountReference): boolean {
  return accountId !== undefined || account !== undefined || asset !== undefined
}
export const HOW_TO_NAME = 'name the account by accountId, or by account (its path) and asset'

/** A command on one account. */
export const OnAccount = z.strictObject({ ...InBook, ...AccountReference }).refine(namesOneAccount, HOW_TO_NAME)

/** How far a balance on the account's normal side may go; null is without bound. */
const Policy = { minBalance: SignedAmount.nullable(), maxBalance: SignedAmount.nullable() }

const Bounds = {
  minBalance: Policy.minBalance.optional().describe('floor of the balance on the normal side; null is none'),
  maxBalance: Policy.maxBalance.optional().describe('its ceiling; null is none'),
}

interface Bounds {
  readonly minBalance?: string | null | undefined
  readonly maxBalance?: string | null | undefined
}

/** Refuses a floor above the ceiling when one command names both. A malformed bound is left to its own schema. */
function leaveRoom({ minBalance, maxBalance }: Bounds): boolean {
  const [floor, ceiling] = [SignedAmount.safeParse(minBalance), SignedAmount.safeParse(maxBalance)]
  return !floor.success || !ceiling.success || BigInt(floor.data) <= BigInt(ceiling.data)
}
const HOW_TO_BOUND = 'minBalance must not be above maxBalance'

const OpenData = z
  .strictObject({
    ...InBook,
    path: AccountPath.describe('where it stands: segments split by colons'),
    asset: AssetCode.describe('a currency of ISO 4217, or an asset that was registered'),
    normalSide: Side.describe('the side on which it grows: credit for what is owed to others, debit for what one has'),
    ...Bounds,
  })
  .refine(leaveRoom, HOW_TO_BOUND)

export const openAccount = command('money.account.open', OpenData, {
  summary:
    'Opens an account for one asset. Opening it again with the same side and bounds answers the account that exists.',
  answer,
})
export const setAccountPolicy = command(
  'money.account.set-policy',
  OnAccount.safeExtend(Bounds).refine(leaveRoom, HOW_TO_BOUND),
  {
    summary: 'Sets the floor and the ceiling of an account; what is not named stays.',
    answer,
  },
)

const OnSides = OnAccount.safeExtend({
  debit: z.boolean().default(true).describe('its debits'),
  credit: z.boolean().default(true).describe('its credits'),
}).refine(({ debit, credit }) => debit || credit, 'name a side: debit, credit or, when neither is said, both')
export const freezeAccount = command('money.account.freeze', OnSides, {
  summary: 'Refuses debits, credits or both on an account until it is unfrozen.',
  answer,
})
export const unfreezeAccount = command('money.account.unfreeze', OnSides, {
  summary: 'Allows debits, credits or both on an account again.',
  answer,
})
export const closeAccount = command('money.account.close', OnAccount, {
  summary: 'Closes an account for good. Its balance must be zero.',
  answer,
})

export const accountOpened = defineEvent(
  'money.account.opened',
  1,
  z.strictObject({ accountId: Uuid, path: AccountPath, asset: AssetCode, scale: Scale, normalSide: Side, ...Policy }),
)
export const accountPolicyChanged = defineEvent(
  'money.account.policy-changed',
  1,
  z.strictObject({ accountId: Uuid, ...Policy }),
)
/** The sides named true are frozen from here on; the others stay as they were. */
export const accountFrozen = defineEvent(
  'money.account.frozen',
  1,
  z.strictObject({ accountId: Uuid, debit: z.boolean(), credit: z.boolean() }),
)
/** The sides named true are free from here on; the others stay as they were. */
export const accountUnfrozen = defineEvent(
  'money.account.unfrozen',
  1,
  z.strictObject({ accountId: Uuid, debit: z.boolean(), credit: z.boolean() }),
)
export const accountClosed = defineEvent('money.account.closed', 1, z.strictObject({ accountId: Uuid }))
