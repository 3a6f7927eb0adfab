import type { Side } from '@heptad/schemas/money/account.ts'
import type { Account } from './account-state.ts'
import type { ExchangeTransaction, TransactionExchanged } from './book-messages.ts'
import { findAccount, type OpenBook } from './book-state.ts'
import { type Leg, oppositeOf } from './movement.ts'
import { identityOf } from './policy.ts'
import type { Draft } from './posting.ts'
import { betweenMinorUnits, fractionOf, inverse, ratioText, times } from './rate.ts'
import type { Flaws } from './transaction-checks.ts'

type Asked = ExchangeTransaction['data']

interface ExchangeDraft extends Pick<Draft, 'legs' | 'flaws'> {
  readonly exchange: TransactionExchanged['data']['exchange']
}

/**
 * The legs of an exchange: `from`, `to`, and the liquidity accounts of their assets. Missing accounts are left to the check that accounts
 * exist; the amounts are then placeholders.
 */
export function draftExchange(book: OpenBook, asked: Asked): ExchangeDraft {
  const { from, to, rate, rounding, liquidity } = asked
  const [source, target] = [findAccount(book, from), findAccount(book, to)]
  const amounts = source === undefined || target === undefined ? null : amountsOf(asked, source, target)
  const [given, taken] = [losing(source), losing(target)]
  return {
    legs: [
      legOn(from, given, amounts?.from),
      legOn(to, oppositeOf(taken), amounts?.to),
      legOn({ account: liquidity, asset: source?.asset ?? '' }, oppositeOf(given), amounts?.from),
      legOn({ account: liquidity, asset: target?.asset ?? '' }, taken, amounts?.to),
    ],
    flaws: flawsOf(source, target, amounts),
    exchange: {
      rate: ratioText(fractionOf(rate)),
      named: from.amount === undefined ? 'to' : 'from',
      rounding,
    },
  }
}

interface Amounts {
  readonly from: bigint
  readonly to: bigint
}

/** The amount that is named, and the one that the rate makes of it. */
function amountsOf({ from, to, rate, rounding }: Asked, source: Account, target: Account): Amounts {
  const minor = betweenMinorUnits(fractionOf(rate), source.scale, target.scale)
  if (from.amount !== undefined) return { from: BigInt(from.amount), to: times(BigInt(from.amount), minor, rounding) }
  const bought = BigInt(to.amount ?? 0)
  return { from: times(bought, inverse(minor), rounding), to: bought }
}

function flawsOf(source: Account | undefined, target: Account | undefined, amounts: Amounts | null): Flaws {
  if (target === undefined || amounts === null) return {}
  if (source?.asset === target.asset)
    return { asset: { code: 'asset-mismatch', details: { ...identityOf(target), exchangedFrom: source.asset } } }
  if (amounts.from > 0n && amounts.to > 0n) return {}
  const details = { ...identityOf(target), from: `${amounts.from}`, to: `${amounts.to}` }
  return { balance: { code: 'amount-not-positive', details } }
}

type Party = Omit<Leg, 'side' | 'amount'> & { readonly amount?: string | undefined }

function legOn(party: Party, side: Side, amount: bigint | undefined): Leg {
  return { ...party, side, amount: `${amount ?? 1n}` }
}

/** The side on which an account's normal balance shrinks. */
function losing(account: Account | undefined): Side {
  return oppositeOf(account?.normalSide ?? 'credit')
}
