import { ISO_4217 } from '@heptad/schemas/money/iso-4217.ts'
import { normalSideOf } from './account-path.ts'
import { checkTransaction, type GoodTransaction, type ImportRules, isTooLarge, TOO_LARGE } from './check-transaction.ts'
import type { ExactLeg } from './conversion.ts'
import { minorUnits } from './decimal.ts'
import type { ImportPlan, PlannedAccount } from './plan.ts'
import type { BadRow, SourceTransaction } from './source.ts'

/** Below it, an amount fits in the ledger at any scale that an import may choose. */
const SURELY_SMALL = 10n ** 18n

/** Gathers, transaction by transaction, what an import needs to know before its first write. */
export class Survey {
  readonly #rules: ImportRules
  readonly #indexes = new Set<string>()
  readonly #decimals = new Map<string, number>()
  readonly #accounts = new Map<string, PlannedAccount>()
  readonly #conversionAccounts = new Set<string>()
  readonly #badRows: BadRow[] = []
  readonly #badOrdinals = new Set<number>()
  readonly #large: { readonly leg: ExactLeg; readonly ordinal: number }[] = []
  readonly #counts = { transactions: 0, legs: 0, zeroPostings: 0, emptyTransactions: 0 }
  #ordinal = 0

  constructor(rules: ImportRules) {
    this.#rules = rules
  }

  take(source: SourceTransaction): void {
    const checked = checkTransaction(source, this.#rules)
    const repeated = this.#repeatedIndex(source)
    const rows = [...(checked.kind === 'bad' ? checked.rows : []), ...repeated]
    if (checked.kind === 'bad' || rows.length > 0) this.#takeBad(rows, this.#ordinal)
    else this.#takeGood(checked)
    this.#ordinal += 1
  }

  plan(): ImportPlan {
    const scales = this.#scales()
    this.#refuseTooLarge(scales)
    return {
      rules: this.#rules,
      scales,
      accounts: [...this.#accounts.values()].sort(byPathAndAsset),
      conversionAccounts: [...this.#conversionAccounts].sort(),
      badRows: this.#badRows.toSorted((a, b) => a.line - b.line),
      badOrdinals: this.#badOrdinals,
      ...this.#counts,
    }
  }

  #repeatedIndex({ index, line }: SourceTransaction): readonly BadRow[] {
    if (this.#indexes.has(index)) return [{ line, message: `transaction ${index} stands in two places of the file` }]
    this.#indexes.add(index)
    return []
  }

  #takeBad(rows: readonly BadRow[], ordinal: number): void {
    this.#badRows.push(...rows)
    this.#badOrdinals.add(ordinal)
  }

  #takeGood({ legs, conversionAccount, zeroPostings }: GoodTransaction): void {
    for (const leg of legs) this.#takeLeg(leg)
    if (conversionAccount !== null) this.#conversionAccounts.add(conversionAccount)
    this.#counts.legs += legs.length
    this.#counts.zeroPostings += zeroPostings
    if (legs.length === 0) this.#counts.emptyTransactions += 1
    else this.#counts.transactions += 1
  }

  #takeLeg(leg: ExactLeg): void {
    const { path, asset, amount } = leg
    this.#decimals.set(asset, Math.max(this.#decimals.get(asset) ?? 0, amount.decimals))
    this.#accounts.set(`${path}\n${asset}`, { path, asset, normalSide: normalSideOf(path, this.#rules.creditRoots) })
    const units = amount.digits / 10n ** BigInt(amount.decimals)
    if (units >= SURELY_SMALL || units <= -SURELY_SMALL) this.#large.push({ leg, ordinal: this.#ordinal })
  }

  #scales(): ReadonlyMap<string, number> {
    const { fixedScales } = this.#rules
    const scaleOf = (asset: string, seen: number) => fixedScales.get(asset) ?? Math.max(seen, ISO_4217.get(asset) ?? 0)
    const scales = [...this.#decimals].map(([asset, seen]) => [asset, scaleOf(asset, seen)] as const)
    return new Map(scales.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #refuseTooLarge(scales: ReadonlyMap<string, number>): void {
    for (const { leg, ordinal } of this.#large) {
      const minor = minorUnits(leg.amount, scales.get(leg.asset) ?? 0)
      if (minor === null || isTooLarge(minor)) this.#takeBad([{ line: leg.line, message: TOO_LARGE }], ordinal)
    }
  }
}

function byPathAndAsset(a: PlannedAccount, b: PlannedAccount): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.asset < b.asset ? -1 : 1
}
