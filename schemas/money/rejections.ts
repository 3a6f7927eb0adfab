import { type CodeOf, rejections } from '../contract.ts'

/**
 * Why money refuses a command, in the order of the checks: shape, book, accounts, assets, balance of the legs, flags,
 * conditions, overflow, floor, ceiling. Where a code has two places, it stands at its first.
 */
export const moneyRejections = rejections('money', [
  'amount-must-be-string',
  'amount-not-positive',
  'amount-overflow',
  'too-many-legs',
  'book-not-found',
  'account-not-found',
  'asset-not-found',
  'id-exists-different',
  'asset-mismatch',
  'scale-mismatch',
  'same-account',
  'unbalanced',
  'account-frozen',
  'account-closed',
  'balance-not-zero',
  'version-conflict',
  'insufficient-funds',
  'balance-ceiling-exceeded',
])
export type MoneyRejection = CodeOf<typeof moneyRejections>
