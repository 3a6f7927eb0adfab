import type { InStream } from '../decider.ts'
import { broken, type Invariants } from '../invariants.ts'
import { type Account, balanceOf } from './account-state.ts'
import type { BookEvent, BookOpened, TransactionPosted } from './book-messages.ts'
import { type BookState, findAsset, type OpenBook } from './book-state.ts'
import { ofHold, strayHolds } from './hold-invariants.ts'
import { differences, ofLegs, postingStep, unbalancedLegs } from './leg-invariants.ts'
import { sizeOf } from './ordered.ts'
import { inClosedPeriod, ofExchange, ofPeriod, ofReversal } from './rule-invariants.ts'

/**
 * What holds for every book: it is opened once, first; accounts keep their terms and are closed empty; each transaction
 * or hold balances in each asset, takes effect in no closed period, counts its accounts' legs without a gap, carries counters
 * that add up, and leaves no account further out of its bounds; what is pending is what the open holds hold, and a hold is
 * resolved once; debits equal credits over the whole book.
 */
export const bookInvariants: Invariants<BookState, BookEvent> = {
  onEvent(before, event, after) {
    if (event.type === 'money.book.opened') return broken([before.kind === 'none', 'the book was opened twice'])
    if (before.kind === 'none') return [`${event.type} before the book was opened`]
    return inOpenBook(before, event, after)
  },

  onState(state) {
    return state.kind === 'none' ? [] : [...unbalancedAssets(state.accounts), ...strayHolds(state)]
  },
}

function inOpenBook(book: OpenBook, event: InStream<Exclude<BookEvent, BookOpened>>, after: BookState) {
  switch (event.type) {
    case 'money.transaction.posted':
      return ofTransaction(book, event.data)
    case 'money.transaction.exchanged':
      return [...ofTransaction(book, event.data), ...ofExchange(event)]
    case 'money.transaction.reversed':
      return [...ofTransaction(book, event.data), ...ofReversal(book, event)]
    case 'money.book.limits-changed':
    case 'money.batch.items-refused':
      return []
    case 'money.hold.captured':
      return [...ofHold(book, event, after), ...inClosedPeriod(book, event.data.effectiveAt)]
    case 'money.hold.placed':
    case 'money.hold.adjusted':
    case 'money.hold.voided':
    case 'money.hold.expired':
      return ofHold(book, event, after)
    case 'money.period.closed':
    case 'money.period.reopened':
      return ofPeriod(book, event)
    case 'money.account.opened': {
      const { accountId, path, asset, scale } = event.data
      return broken(
        [book.accounts.get(accountId) === undefined, `account ${accountId} was opened twice`],
        [book.accounts.at(path, asset) === undefined, `a second account at ${path} for ${asset}`],
        [findAsset(book, asset)?.scale === scale, `account ${accountId} has another scale than ${asset}`],
      )
    }
    case 'money.asset.registered': {
      const known = book.assets.get(event.data.code)
      return broken([known?.isUsed !== true, `the scale of ${event.data.code} changed while accounts hold it`])
    }
    case 'money.account.closed':
      return onAccount(book, event.data.accountId, (account) =>
        broken(
          [balanceOf(account) === 0n, `account ${account.accountId} was closed with ${balanceOf(account)}`],
          [sizeOf(account.holds) === 0, `account ${account.accountId} was closed with open holds`],
        ),
      )
    default:
      return onAccount(book, event.data.accountId, () => [])
  }
}

function onAccount(book: OpenBook, accountId: string, check: (account: Account) => readonly string[]) {
  const account = book.accounts.get(accountId)
  return account === undefined ? [`there is no account ${accountId}`] : check(account)
}

function ofTransaction(
  book: OpenBook,
  { legs, effectiveAt }: Pick<TransactionPosted['data'], 'legs' | 'effectiveAt'>,
): readonly string[] {
  return [...ofLegs(book, legs.map(postingStep)), ...unbalancedLegs(legs), ...inClosedPeriod(book, effectiveAt)]
}

function unbalancedAssets(accounts: Iterable<Account>): readonly string[] {
  const sums = new Map<string, bigint>()
  const pending = new Map<string, bigint>()
  for (const { asset, postedDebits, postedCredits, pendingDebits, pendingCredits } of accounts) {
    sums.set(asset, (sums.get(asset) ?? 0n) + postedDebits - postedCredits)
    pending.set(asset, (pending.get(asset) ?? 0n) + pendingDebits - pendingCredits)
  }
  return [...differences(sums), ...differences(pending).map((sentence) => `pending: ${sentence}`)]
}
