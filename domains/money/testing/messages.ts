import { accountOpened } from '@heptad/schemas/money/account.ts'
import { bookOpened } from '@heptad/schemas/money/book.ts'
import { type PostedLeg, transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { DECIDED_AT } from '../../testing/scenario.ts'
import type { BookCommand, BookEvent } from '../book-messages.ts'
import type { Leg } from '../movement.ts'

/** Short ways to say commands and events of a book in tests. */

export const holdLimits = { defaultDurationMs: 72 * 3_600_000, maxDurationMs: 168 * 3_600_000, maxOpenPerAccount: 100 }

export const facts = {
  ...{ decidedAt: DECIDED_AT, newAccountId: idOf('new'), original: null, holdLimits },
  hold: null,
}

type CommandData<Type extends BookCommand['type']> = Extract<BookCommand, { type: Type }>['data']

/** A command on the main book. */
export function command<Type extends BookCommand['type']>(
  type: Type,
  data: Omit<CommandData<Type>, 'bookId'>,
): BookCommand {
  return { type, data: { bookId: 'main', ...data }, facts } as unknown as BookCommand
}

export function post(legs: readonly Leg[], more: Partial<CommandData<'money.transaction.post'>> = {}): BookCommand {
  return command('money.transaction.post', { legs, ...more })
}

/** A reversal of a transaction, which its handler has read from the log. */
export function reverse(
  original: Extract<BookEvent, { data: { legs: readonly PostedLeg[] } }>,
  more: Partial<CommandData<'money.transaction.reverse'>> = {},
): BookCommand {
  const asked = command('money.transaction.reverse', { transactionId: ORIGINAL_ID, ...more })
  return { ...asked, facts: { ...facts, original: { legs: original.data.legs } } } as BookCommand
}

/** The id by which {@link reverse} names what it takes back. */
export const ORIGINAL_ID = '0199a3c0-0000-7000-8000-0000000000cc'

export const opened: BookEvent = bookOpened({ bookId: 'main' })

type Terms = Partial<Extract<BookEvent, { type: 'money.account.opened' }>['data']>

/** An account of EUR without bounds, credit-normal unless the terms say otherwise. */
export function account(path: string, terms: Terms = {}): BookEvent {
  const asset = terms.asset ?? 'EUR'
  const defaults = { asset, scale: 2, normalSide: 'credit' as const, minBalance: null, maxBalance: null }
  return accountOpened({ accountId: idOf(path, asset), path, ...defaults, ...terms })
}

/** The id that {@link account} gives: the bytes of its name. */
export function idOf(path: string, asset = 'EUR'): string {
  const digits = Buffer.from(`${asset}${path}`).toString('hex').padStart(32, '0').slice(-32)
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

type LegMore = Partial<Leg>

export function debit(path: string, amount: bigint | number, more: LegMore = {}): Leg {
  return { account: path, asset: 'EUR', side: 'debit', amount: `${amount}`, ...more }
}

export function credit(path: string, amount: bigint | number, more: LegMore = {}): Leg {
  return { account: path, asset: 'EUR', side: 'credit', amount: `${amount}`, ...more }
}

/** The leg of `path` that brings its counters to these values. */
export function posted(
  path: string,
  side: 'debit' | 'credit',
  counters: [version: string, debits: string, credits: string],
  amount: string,
): PostedLeg {
  const [accountVersion, debitsAfter, creditsAfter] = counters
  const identity = { accountId: idOf(path), path, asset: 'EUR', scale: 2, normalSide: 'credit' as const }
  return { ...identity, side, amount, accountVersion, debitsAfter, creditsAfter }
}

/** A transaction of these legs, without text. */
export function transaction(...legs: PostedLeg[]): BookEvent {
  return transactionPosted({ legs, effectiveAt: DECIDED_AT, reference: null, description: null, metadata: null })
}
