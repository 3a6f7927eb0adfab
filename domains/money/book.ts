import { bookOpened } from '@heptad/schemas/money/book.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decider, type Decision, type InStream, reject } from '../decider.ts'
import { close, freeze, open, setPolicy, unfreeze } from './account.ts'
import { closed, frozen, opened, policyChanged, unfrozen } from './account-evolve.ts'
import { FNV_OFFSET, hashOf } from './account-index.ts'
import { register, registered } from './asset.ts'
import { postBatch } from './batch.ts'
import type { BookCommand, BookEvent, ExpireHold, OpenBookCommand } from './book-messages.ts'
import { bookSnapshot } from './book-snapshot.ts'
import { type BookState, emptyBook, type OpenBook, weighBook } from './book-state.ts'
import { exchange } from './exchange.ts'
import { adjust, capture, place, voidOpen } from './hold.ts'
import { adjusted, captured, expired, placed, voided } from './hold-evolve.ts'
import { expireDue, type Swept } from './hold-expiry.ts'
import { accountLimitsSet, bookLimitsSet, setAccountLimits, setBookLimits } from './limit.ts'
import { closePeriod, closed as periodClosed, reopened, reopenPeriod } from './period.ts'
import { reverse, reversed } from './reversal.ts'
import { post, posted, split } from './transaction.ts'
import { decideForWallets, isForWallets } from './wallet.ts'
import type { WalletCommand } from './wallet-messages.ts'

type BookDecision = Decision<BookEvent, MoneyRejection>

/** One ledger of one tenant: its assets, its accounts and the transactions between them. */
export const book: Decider<BookCommand | WalletCommand, BookEvent, BookState, MoneyRejection> = {
  initialState: { kind: 'none' },
  snapshot: bookSnapshot,
  weigh: weighBook,

  decide(state, command) {
    if (command.type === 'money.book.open') return openOnce(state, command)
    if (state.kind === 'none') return reject('book-not-found', { bookId: command.data.bookId })
    return isForWallets(command) ? decideForWallets(state, command, decideInBook) : decideInBook(state, command)
  },

  evolve(state, event) {
    if (event.type === 'money.book.opened') return emptyBook(event.data.bookId, seedOf(event.eventId))
    if (state.kind === 'none') throw new Error(`${event.type} in a book that was never opened`)
    return evolveInBook(state, event)
  },
}

/** Taken from the id of the book's first event, which no caller can choose. */
function seedOf(eventId: string): number {
  return hashOf(eventId, eventId.length, FNV_OFFSET)
}

function openOnce(state: BookState, { data }: OpenBookCommand): BookDecision {
  return state.kind === 'open' ? accept() : accept(bookOpened({ bookId: data.bookId }))
}

type InBook = Exclude<BookCommand, OpenBookCommand>

/** Due holds expire first, in the same append. A command that is refused or changes nothing leaves recording that to the next one. */
function decideInBook(state: OpenBook, command: InBook): BookDecision {
  const swept = expireDue(state, command)
  if (command.type === 'money.hold.expire') return accept(...swept.events)
  const decision = decideWhenSwept(swept, command)
  const isIdle = decision.kind === 'rejected' || decision.events.length === 0
  return isIdle || swept.events.length === 0 ? decision : accept(...swept.events, ...decision.events)
}

function decideWhenSwept(swept: Swept, command: Exclude<InBook, ExpireHold>): BookDecision {
  const { book: state } = swept
  switch (command.type) {
    case 'money.asset.register':
      return register(state, command)
    case 'money.account.open':
      return open(state, command)
    case 'money.account.set-policy':
      return setPolicy(state, command)
    case 'money.account.freeze':
      return freeze(state, command)
    case 'money.account.unfreeze':
      return unfreeze(state, command)
    case 'money.account.close':
      return close(state, command)
    case 'money.transaction.post':
      return post(state, command)
    case 'money.batch.post':
      return postBatch(state, command)
    case 'money.transaction.split':
      return split(state, command)
    case 'money.transaction.exchange':
      return exchange(state, command)
    case 'money.transaction.reverse':
      return reverse(state, command)
    case 'money.account.set-limits':
      return setAccountLimits(state, command)
    case 'money.book.set-limits':
      return setBookLimits(state, command)
    case 'money.period.close':
      return closePeriod(state, command)
    case 'money.period.reopen':
      return reopenPeriod(state, command)
    default:
      return decideOnHold(swept, command)
  }
}

type OnHold = Exclude<Extract<InBook, { type: `money.hold.${string}` }>, ExpireHold>

function decideOnHold(swept: Swept, command: OnHold): BookDecision {
  switch (command.type) {
    case 'money.hold.place':
      return place(swept, command)
    case 'money.hold.capture':
      return capture(swept, command)
    case 'money.hold.void':
      return voidOpen(swept, command)
    case 'money.hold.adjust':
      return adjust(swept, command)
  }
}

function evolveInBook(state: OpenBook, event: InStream<Exclude<BookEvent, { type: 'money.book.opened' }>>): OpenBook {
  switch (event.type) {
    case 'money.asset.registered':
      return registered(state, event)
    case 'money.account.opened':
      return opened(state, event)
    case 'money.account.policy-changed':
      return policyChanged(state, event)
    case 'money.account.frozen':
      return frozen(state, event)
    case 'money.account.unfrozen':
      return unfrozen(state, event)
    case 'money.account.closed':
      return closed(state, event)
    case 'money.transaction.posted':
    case 'money.transaction.exchanged':
      return posted(state, event)
    case 'money.batch.items-refused':
      return state
    case 'money.transaction.reversed':
      return reversed(state, event)
    case 'money.account.limits-changed':
      return accountLimitsSet(state, event)
    case 'money.book.limits-changed':
      return bookLimitsSet(state, event)
    case 'money.period.closed':
      return periodClosed(state, event)
    case 'money.period.reopened':
      return reopened(state, event)
    case 'money.hold.placed':
      return placed(state, event)
    case 'money.hold.adjusted':
      return adjusted(state, event)
    case 'money.hold.captured':
      return captured(state, event)
    case 'money.hold.voided':
      return voided(state, event)
    case 'money.hold.expired':
      return expired(state, event)
  }
}
