import type { Instant } from '@heptad/schemas/instant.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { type PostedLeg, transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { accept, type Decision, reject } from '../decider.ts'
import type { PostBatch, PostTransaction, TransactionPosted } from './book-messages.ts'
import { type Account, accountOf, type OpenBook } from './book-state.ts'
import { type Movement, movementsOf } from './movement.ts'
import { firstRefusal } from './transaction-checks.ts'

type Posting = Decision<TransactionPosted, MoneyRejection>
type Transaction = PostBatch['data']['items'][number]

/** Posts one transaction: all of its legs or none. */
export function post(book: OpenBook, { data, facts }: PostTransaction): Posting {
  return postOne(book, data, facts.decidedAt)
}

/** Posts transactions in order, each on what the ones before left. The first refusal refuses all, and says whose it is. */
export function postBatch(book: OpenBook, { data, facts }: PostBatch): Posting {
  const events: TransactionPosted[] = []
  let tentative = book
  for (const [item, transaction] of data.items.entries()) {
    const decision = postOne(tentative, transaction, facts.decidedAt)
    if (decision.kind === 'rejected') return reject(decision.rejection.code, { item, ...decision.rejection.details })
    events.push(...decision.events)
    tentative = decision.events.reduce(posted, tentative)
  }
  return accept(...events)
}

/** The book after a transaction: its accounts stand where the legs say. */
export function posted(book: OpenBook, { data }: TransactionPosted): OpenBook {
  const accounts = book.accounts.withMutations((mutable) => {
    for (const leg of data.legs) mutable.set(leg.accountId, { ...accountOf(book, leg.accountId), ...countersOf(leg) })
  })
  return { ...book, accounts }
}

function postOne(book: OpenBook, transaction: Transaction, decidedAt: Instant): Posting {
  const resolved = movementsOf(book, transaction.legs)
  if (resolved.kind === 'rejected') return resolved
  const refusal = firstRefusal(resolved.movements)
  if (refusal !== null) return { kind: 'rejected', rejection: refusal }
  return accept(
    transactionPosted({
      legs: resolved.movements.map(postedLeg),
      effectiveAt: transaction.effectiveAt ?? decidedAt,
      reference: transaction.reference ?? null,
      description: transaction.description ?? null,
      metadata: transaction.metadata ?? null,
    }),
  )
}

function postedLeg({ after, side, amount }: Movement): PostedLeg {
  const { accountId, path, asset, scale, normalSide } = after
  return {
    ...{ accountId, path, asset, scale, normalSide, side },
    amount: `${amount}`,
    accountVersion: `${after.version}`,
    debitsAfter: `${after.postedDebits}`,
    creditsAfter: `${after.postedCredits}`,
  }
}

function countersOf(leg: PostedLeg): Pick<Account, 'postedDebits' | 'postedCredits' | 'version'> {
  return {
    postedDebits: BigInt(leg.debitsAfter),
    postedCredits: BigInt(leg.creditsAfter),
    version: BigInt(leg.accountVersion),
  }
}
