import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'

/** Checks that come before "accounts exist": the caller opens the book or period and sends the same command again. */
export const UNFROZEN: readonly MoneyRejection[] = ['book-not-found', 'period-closed']
