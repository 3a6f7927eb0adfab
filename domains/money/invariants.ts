import type { PostedLeg } from '@heptad/schemas/money/transaction.ts'
import type { InStream } from '../decider.ts'
import { broken, type Invariants } from '../invariants.ts'
import type { BookEvent, TransactionPosted } from './book-messages.ts'
import { type Account, type BookState, balanceOf, findAsset, type OpenBook, pathKey } from './book-state.ts'
import { inClosedPeriod, ofExchange, ofPeriod, ofReversal } from './rule-invariants.ts'

/**
 * What holds for every book: it is opened once, first; accounts keep their terms and are closed empty; each transaction
 * balances in each asset, takes effect in no closed period, counts its accounts' legs without a gap, carries counters that add up, and leaves no account
 * further out of its bounds; debits equal credits over the whole book.
 */
export const bookInvariants: Invariants<BookState, BookEvent> = {
  onEvent(before, event) {
    if (event.type === 'money.book.opened') return broken([before.kind === 'none', 'the book was opened twice'])
    if (before.kind === 'none') return [`${event.type} before the book was opened`]
    return inOpenBook(before, event)
  },

  onState(state) {
    return state.kind === 'none' ? [] : unbalancedAssets(state.accounts.values())
  },
}

function inOpenBook(book: OpenBook, event: InStream<Exclude<BookEvent, { type: 'money.book.opened' }>>) {
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
    case 'money.period.closed':
    case 'money.period.reopened':
      return ofPeriod(book, event)
    case 'money.account.opened': {
      const { accountId, path, asset, scale } = event.data
      return broken(
        [!book.accounts.has(accountId), `account ${accountId} was opened twice`],
        [!book.accountIds.has(pathKey(path, asset)), `a second account at ${path} for ${asset}`],
        [findAsset(book, asset)?.scale === scale, `account ${accountId} has another scale than ${asset}`],
      )
    }
    case 'money.asset.registered': {
      const known = book.assets.get(event.data.code)
      return broken([known?.isUsed !== true, `the scale of ${event.data.code} changed while accounts hold it`])
    }
    case 'money.account.closed':
      return onAccount(book, event.data.accountId, (account) =>
        broken([balanceOf(account) === 0n, `account ${account.accountId} was closed with ${balanceOf(account)}`]),
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
  const touched = new Map<string, Account>()
  const findings: string[] = []
  for (const leg of legs) {
    const account = touched.get(leg.accountId) ?? book.accounts.get(leg.accountId)
    if (account === undefined) {
      findings.push(`a leg on account ${leg.accountId}, which does not exist`)
      continue
    }
    findings.push(...ofLeg(account, leg))
    touched.set(leg.accountId, withLeg(account, leg))
  }
  for (const account of touched.values()) findings.push(...bounds(book.accounts.get(account.accountId), account))
  return [...findings, ...unbalancedLegs(legs), ...inClosedPeriod(book, effectiveAt)]
}

function ofLeg(account: Account, leg: PostedLeg): readonly string[] {
  const after = withLeg(account, leg)
  const name = `account ${account.accountId}`
  const isSame = (['path', 'asset', 'scale', 'normalSide'] as const).every((term) => leg[term] === account[term])
  const isFrozen = leg.side === 'debit' ? account.isDebitFrozen : account.isCreditFrozen
  return broken(
    [isSame, `${name}: a leg names other terms than the account has`],
    [BigInt(leg.amount) > 0n, `${name}: an amount of ${leg.amount}`],
    [leg.accountVersion === `${after.version}`, `${name}: version ${leg.accountVersion} after ${account.version}`],
    [
      leg.debitsAfter === `${after.postedDebits}`,
      `${name}: debits ${leg.debitsAfter} instead of ${after.postedDebits}`,
    ],
    [
      leg.creditsAfter === `${after.postedCredits}`,
      `${name}: credits ${leg.creditsAfter} instead of ${after.postedCredits}`,
    ],
    [!account.isClosed, `${name}: a leg after it was closed`],
    [!isFrozen, `${name}: a ${leg.side} while it was frozen`],
  )
}

/** The account with one leg more: its counters from the amount alone, never from what the event says they are. */
function withLeg(account: Account, { side, amount }: PostedLeg): Account {
  const { postedDebits, postedCredits, version } = account
  const counted =
    side === 'debit'
      ? { postedDebits: postedDebits + BigInt(amount) }
      : { postedCredits: postedCredits + BigInt(amount) }
  return { ...account, ...counted, version: version + 1n }
}

function bounds(before: Account | undefined, after: Account): readonly string[] {
  const { accountId, minBalance, maxBalance } = after
  const [was, is] = [before === undefined ? 0n : balanceOf(before), balanceOf(after)]
  return broken(
    [minBalance === null || is >= minBalance || is >= was, `account ${accountId} fell to ${is}, below ${minBalance}`],
    [maxBalance === null || is <= maxBalance || is <= was, `account ${accountId} rose to ${is}, above ${maxBalance}`],
  )
}

function unbalancedLegs(legs: readonly PostedLeg[]): readonly string[] {
  const sums = new Map<string, bigint>()
  for (const { asset, side, amount } of legs)
    sums.set(asset, (sums.get(asset) ?? 0n) + (side === 'debit' ? BigInt(amount) : -BigInt(amount)))
  return differences(sums)
}

function unbalancedAssets(accounts: Iterable<Account>): readonly string[] {
  const sums = new Map<string, bigint>()
  for (const { asset, postedDebits, postedCredits } of accounts)
    sums.set(asset, (sums.get(asset) ?? 0n) + postedDebits - postedCredits)
  return differences(sums)
}

function differences(sums: ReadonlyMap<string, bigint>): readonly string[] {
  return [...sums].filter(([, sum]) => sum !== 0n).map(([asset, sum]) => `${asset}: debits less credits are ${sum}`)
}
