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

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
