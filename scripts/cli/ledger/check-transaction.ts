import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { EffectiveAt, MAX_LEGS } from '@heptad/schemas/money/transaction.ts'
import { pathFault } from './account-path.ts'
import { assetCodeOf, unmappedCommodity } from './commodity.ts'
import {
  conversionLegs,
  type ExactLeg,
  type Imbalance,
  imbalances,
  isExchange,
  netOpposingLegs,
  unbalanced,
} from './conversion.ts'
import { type Decimal, minorUnits, parseDecimal } from './decimal.ts'
import type { BadRow, SourcePosting, SourceTransaction } from './source.ts'

/** What a transaction is checked against. */
export interface ImportRules {
  /** Commodity → asset code, where they differ. */
  readonly commodities: ReadonlyMap<string, string>
  /** Scales of the assets that the book's accounts hold already: amounts must fit in them. */
  readonly fixedScales: ReadonlyMap<string, number>
  /** Top-level account names that grow on the credit side, besides the usual ones. */
  readonly creditRoots: ReadonlySet<string>
}

export interface GoodTransaction {
  readonly kind: 'good'
  /** Balanced in each asset, no account on both sides. Empty when every posting was zero. */
  readonly legs: readonly ExactLeg[]
  /** The account through which its exchange goes; null when it is none. */
  readonly conversionAccount: string | null
  /** Postings of nothing, which are left out. */
  readonly zeroPostings: number
}

/** A transaction that can be imported, or the rows for which it cannot. */
export type CheckedTransaction = GoodTransaction | { readonly kind: 'bad'; readonly rows: readonly BadRow[] }

/** So that an amount below 10^18 fits at any scale. */
const MAX_DECIMALS = 20
const MAX_DESCRIPTION = 500
const MAX_INDEX = 200

/** Checks one transaction alone: every row, then the whole. Pure; the same answer each time. */
export function checkTransaction(source: SourceTransaction, rules: ImportRules): CheckedTransaction {
  const postings = source.postings.map((posting) => checkPosting(posting, rules))
  const rows = [...source.faults, ...headFaults(source), ...postings.flatMap(({ faults }) => faults)]
  if (rows.length > 0) return { kind: 'bad', rows }
  const legs = postings.flatMap(({ leg }) => (leg === null || leg.amount.digits === 0n ? [] : [leg]))
  return checkWhole(source, legs)
}

function checkPosting({ line, account, amount: text, commodity }: SourcePosting, rules: ImportRules) {
  const asset = assetCodeOf(commodity, rules.commodities)
  const amount = parseDecimal(text)
  const messages = [
    pathFault(account),
    asset === null ? unmappedCommodity(commodity) : null,
    amount === null ? notDecimal(text) : amountFault(amount, asset, rules),
  ]
  const leg = asset === null || amount === null ? null : { path: account, asset, amount, line }
  return { leg, faults: atLine(line, messages) }
}

function notDecimal(text: string): string {
  return `amount ${JSON.stringify(text)} is no decimal number such as -1234.50 (no digit group marks, a point for decimals)`
}

function amountFault(amount: Decimal, asset: string | null, { fixedScales }: ImportRules): string | null {
  const scale = asset === null ? undefined : fixedScales.get(asset)
  if (scale === undefined)
    return amount.decimals > MAX_DECIMALS ? `the amount has more than ${MAX_DECIMALS} decimals` : null
  const minor = minorUnits(amount, scale)
  if (minor === null) return `the book's accounts hold ${asset} with ${scale} decimals; the amount has more`
  return isTooLarge(minor) ? TOO_LARGE : null
}

export const TOO_LARGE = `the amount is larger than ${MAX_AMOUNT} of the smallest unit`

/** Whether minor units exceed what a ledger can hold. */
export function isTooLarge(minor: bigint): boolean {
  return minor > MAX_AMOUNT || -minor > MAX_AMOUNT
}

function headFaults({ index, line, date, description, faults }: SourceTransaction): readonly BadRow[] {
  const isUnread = faults.length > 0 && date === ''
  return atLine(line, [
    index === '' ? 'the transaction has no index' : null,
    isUnread ? null : dateFault(date),
    isStorable(index) && isStorable(description) ? null : 'the index or description holds a NUL or half a character',
    index.length > MAX_INDEX ? `the index is longer than ${MAX_INDEX} characters` : null,
    description.length > MAX_DESCRIPTION ? `the description is longer than ${MAX_DESCRIPTION} characters` : null,
  ])
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function dateFault(date: string): string | null {
  if (!isDate(date)) return `date ${JSON.stringify(date)} is no day written as YYYY-MM-DD`
  const isTaken = EffectiveAt.safeParse(`${date}T00:00:00Z`).success
  return isTaken ? null : `date ${date} does not lie in the years 1900 to 2299`
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function checkWhole({ line, postings }: SourceTransaction, legs: readonly ExactLeg[]): CheckedTransaction {
  const excesses = imbalances(legs)
  const conversions = conversionLegs(excesses, line)
  const all = netOpposingLegs([...legs, ...conversions])
  const rows = atLine(line, wholeFaults(excesses, conversions, all.length))
  if (rows.length > 0) return { kind: 'bad', rows }
  const conversionAccount = conversions[0]?.path ?? null
  return { kind: 'good', legs: all, conversionAccount, zeroPostings: postings.length - legs.length }
}

function wholeFaults(excesses: readonly Imbalance[], conversions: readonly ExactLeg[], legCount: number) {
  return [
    isExchange(excesses) ? null : unbalanced(excesses),
    conversions[0] === undefined ? null : pathFault(conversions[0].path),
    legCount > MAX_LEGS ? `the transaction has ${legCount} legs; a ledger takes at most ${MAX_LEGS}` : null,
  ]
}

function atLine(line: number, messages: readonly (string | null)[]): readonly BadRow[] {
  return messages.filter((message) => message !== null).map((message) => ({ line, message }))
}
