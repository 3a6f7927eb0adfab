import { type CodeOf, rejections } from '../contract.ts'

/**
<<<<<<< HEAD
 * Why money refuses a command, in the order of the checks: shape, book and period, accounts, assets, balance of the legs, flags,
 * the original, conditions, overflow, floor, ceiling. Where a code has two places, it stands at its first.
=======
 * Why money refuses a command, in the order of the checks: shape, book, accounts, assets, balance of the legs, flags,
 * holds, conditions, overflow, floor, ceiling. Where a code has two places, it stands at its first.
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
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
<<<<<<< HEAD
  'already-reversed',
  'reversal-exceeds-original',
=======
  'hold-not-found',
  'hold-already-captured',
  'hold-already-voided',
  'hold-expired',
  'capture-exceeds-hold',
>>>>>>> e0a41ad (Holds: pending counters on accounts and legs, money.hold.place|capture|void|adjust, expiry before every check and by timer, holds in the read models)
  'version-conflict',
  'insufficient-funds',
  'balance-ceiling-exceeded',
  'limit-exceeded',
])
export type MoneyRejection = CodeOf<typeof moneyRejections>
