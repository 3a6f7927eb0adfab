import { plainText, quotedCsv } from '@heptad/read-models/money/csv.ts'
import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import type { BalanceRow } from '@heptad/schemas/money/queries.ts'

/** What an account holds: debits minus credits, as a decimal number at the asset's scale. */
export interface AccountBalance {
  readonly account: string
  readonly asset: string
  readonly amount: string
}

/** Balances for a person, in order of path and asset; accounts at zero are left out. */
export function nonZeroBalances(rows: readonly BalanceRow[]): readonly AccountBalance[] {
  return rows
    .filter(({ balance }) => BigInt(balance) !== 0n)
    .map(({ path, asset, scale, balance }) => ({ account: path, asset, amount: formatMinor(BigInt(balance), scale) }))
    .sort((a, b) => compare(a.account, b.account) || compare(a.asset, b.asset))
}

/** Balances as CSV records without line breaks, in the form of `hledger balance -O csv`; a name that a spreadsheet would take for a formula is guarded by {@link plainText}. */
export function balancesCsv(balances: readonly AccountBalance[]): readonly string[] {
  const rows = balances.map(({ account, amount, asset }) => [plainText(account), `${amount} ${asset}`])
  return [['account', 'balance'], ...rows].map(quotedCsv)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
