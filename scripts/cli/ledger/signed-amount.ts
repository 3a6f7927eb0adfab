import type { Side } from '@heptad/schemas/money/account.ts'

/** What a leg adds to debits minus credits, in minor units. */
export function signedAmount({ side, amount }: { readonly side: Side; readonly amount: string }): bigint {
  return side === 'debit' ? BigInt(amount) : -BigInt(amount)
}
