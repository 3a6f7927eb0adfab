import { type CodeOf, rejections } from '../contract.ts'

/**
 * Why money refuses a command, in the order of the checks: shape, book and period, accounts, assets, balance of the legs, flags,
 * the hold or original, conditions, overflow, floor, ceiling, limits. Where a code has two places, it stands at its first.
 */
export const moneyRejections = rejections('money', [
  'amount-must-be-string',
  'amount-not-positive',
  'amount-overflow',
  'too-many-legs',
  'book-not-found',
  'period-closed',
  'transaction-not-found',
  'account-not-found',
  'asset-not-found',
  'id-exists-different',
  'asset-mismatch',
  'scale-mismatch',
  'same-account',
  'split-invalid',
  'unbalanced',
  'account-frozen',
  'account-closed',
  'has-open-holds',
  'balance-not-zero',
  'hold-not-found',
  'hold-already-captured',
  'hold-already-voided',
  'hold-expired',
  'capture-exceeds-hold',
  'already-reversed',
  'reversal-exceeds-original',
  'version-conflict',
  'insufficient-funds',
  'balance-ceiling-exceeded',
  'limit-exceeded',
])
export type MoneyRejection = CodeOf<typeof moneyRejections>
