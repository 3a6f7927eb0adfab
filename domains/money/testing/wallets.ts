import { foldEvents } from '../../testing/scenario.ts'
import { book } from '../book.ts'
import type { BookCommand, BookEvent, OriginalTransaction } from '../book-messages.ts'
import type { WalletCommand } from '../wallet-messages.ts'
import { account, credit, debit, facts, idOf, opened } from './messages.ts'

export const MINE = 'users:1:cash'
export const THEIRS = 'users:2:cash'
export const [mine, theirs] = [idOf(MINE), idOf(THEIRS)]
const floor = { minBalance: '0' }
/** A book with wallets, and accounts that are nearly wallets. */
export const START = [
  opened,
  account('world:EUR', { normalSide: 'debit' }),
  account(MINE, floor),
  account(THEIRS, floor),
  account(MINE, { ...floor, asset: 'USD' }),
  account('shop'),
  account('users:1:debt'),
  account('users:1:loan', { ...floor, normalSide: 'debit' }),
]
/** The same, with 1.00 EUR in the first wallet. */
export const FUNDED = after(START, wallet('credit', { walletId: mine, amount: '100' }))

export type Asked = WalletCommand | BookCommand

/** A command on wallets, with what its handler brings. */
export function wallet(verb: string, data: object, more: object = {}): WalletCommand {
  return {
    type: `money.wallet.${verb}`,
    data: { bookId: 'main', ...data },
    facts: { ...facts, ...more },
  } as unknown as WalletCommand
}

/** The events, and those that the command adds. Throws when it is refused. */
export function after(events: readonly BookEvent[], next: Asked): readonly BookEvent[] {
  const decision = book.decide(foldEvents(book, events), next)
  if (decision.kind === 'rejected') throw new Error(decision.rejection.code)
  return [...events, ...decision.events]
}

/** A hold between accounts of the ledger that are no wallets. */
export function holdElsewhere(): BookCommand {
  const legs = [debit('shop', 5), credit('world:EUR', 5)]
  return { type: 'money.hold.place', data: { bookId: 'main', legs }, facts } as BookCommand
}

/** What a handler reads of the last transaction. */
export function legsOf(events: readonly BookEvent[]): OriginalTransaction {
  const last = events.at(-1)
  if (last?.type !== 'money.transaction.posted') throw new Error('no transaction')
  return { legs: last.data.legs }
}
