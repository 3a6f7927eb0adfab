import { z } from 'zod'
import { command, defineEvent } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { AccountIdentity, OnAccount, Side } from './account.ts'
import { Amount } from './amount.ts'
import { BookAnswer, InBook } from './book.ts'

const MAX_LIMITS = 8

/**
 * The most that one transaction moves of an asset where a book says nothing else: minor units of an asset with two digits, and
 * so many times more of one with more digits.
 */
export const DEFAULT_OPERATION_MAXIMUM = '10000000'

/** For how long a limit adds up, by the moments at which transactions are decided, in UTC. A week begins on Monday. */
export const LimitWindow = z.enum(['operation', 'hour', 'day', 'week', 'month'])
export type LimitWindow = z.output<typeof LimitWindow>

/** The most that may be moved on one side of an account within a window, in minor units. */
export const Limit = z.strictObject({
  side: Side,
  window: LimitWindow.describe('in UTC, by the moment of the decision; a week begins on Monday'),
  isNet: z.boolean().describe('what is moved on the other side in the same window counts against it'),
  maximum: Amount.describe('the most that may be moved on this side in a window, in minor units'),
})
export type Limit = z.output<typeof Limit>

const Limits = z
  .array(Limit.extend({ isNet: Limit.shape.isNet.default(false) }))
  .max(MAX_LIMITS)
  .refine(
    (limits) => new Set(limits.map(({ side, window, isNet }) => `${side} ${window} ${isNet}`)).size === limits.length,
    'name each combination of side, window and isNet once',
  )

export const setAccountLimits = command(
  'money.account.set-limits',
  OnAccount.safeExtend({ limits: Limits.describe('at most eight') }),
  {
    summary: 'Replaces the limits of an account; an empty list removes them. A new window counts from now on.',
    answer: z.strictObject(AccountIdentity),
  },
)

export const setBookLimits = command(
  'money.book.set-limits',
  z.strictObject({
    ...InBook,
    operationMaximum: Amount.nullable().describe(
      'most that one transaction moves of an asset, in minor units of one with two digits; null is without bound',
    ),
  }),
  {
    summary: 'Sets the most that one transaction in a book may move; until then it is 10,000,000.',
    answer: BookAnswer,
  },
)

export const accountLimitsChanged = defineEvent(
  'money.account.limits-changed',
  1,
  z.strictObject({ accountId: Uuid, limits: z.array(Limit).max(MAX_LIMITS) }),
)

export const bookLimitsChanged = defineEvent(
  'money.book.limits-changed',
  1,
  z.strictObject({ operationMaximum: Amount.nullable() }),
)
