import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'

/** Rejections that do not settle the idempotency key: the caller opens the book or the period, and sends the same command again under the same key. */
export const RETRYABLE_REJECTIONS: readonly MoneyRejection[] = ['book-not-found', 'period-closed']
