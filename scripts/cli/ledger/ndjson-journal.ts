import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import type { TransactionRow } from '@heptad/schemas/money/queries.ts'
import { signedAmount } from './signed-amount.ts'

/** A transaction as a line of NDJSON that `heptad ledger import` reads. */
export function ndjsonTransaction({ transactionId, effectiveAt, description, legs }: TransactionRow): string {
  const postings = legs.map((leg) => ({
    account: leg.path,
    amount: formatMinor(signedAmount(leg), leg.scale),
    commodity: leg.asset,
  }))
  const line = { index: transactionId, date: effectiveAt.slice(0, 10), description: description ?? '', postings }
  return `${JSON.stringify(line)}\n`
}
