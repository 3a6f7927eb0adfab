import type { Side } from '@heptad/schemas/money/account.ts'
import type { GoodTransaction, ImportRules } from './check-transaction.ts'
import { minorUnits } from './decimal.ts'
import type { BadRow, SourceTransaction } from './source.ts'
import { Survey } from './survey.ts'

export interface PlannedAccount {
  readonly path: string
  readonly asset: string
  readonly normalSide: Side
}

/** Everything that an import will do, known before its first write. */
export interface ImportPlan {
  readonly rules: ImportRules
  /** Asset code → scale: as the book's accounts hold it, else the most decimals seen. In order of codes. */
  readonly scales: ReadonlyMap<string, number>
  /** In order of path and asset. */
  readonly accounts: readonly PlannedAccount[]
  /** Paths through which exchanges go, in order. */
  readonly conversionAccounts: readonly string[]
  /** All of them, in order of lines. */
  readonly badRows: readonly BadRow[]
  /** Places in the source, from 0, of the transactions that cannot be imported. */
  readonly badOrdinals: ReadonlySet<number>
  /** Transactions to post, without the empty ones. */
  readonly transactions: number
  readonly legs: number
  readonly zeroPostings: number
  /** Transactions of zero postings only: there is nothing to post. */
  readonly emptyTransactions: number
}

/** A transaction as the ledger's API takes it. */
export interface PlannedTransaction {
  readonly effectiveAt: string
  readonly description?: string
  readonly metadata: { readonly source: string; readonly index: string }
  readonly legs: readonly {
    readonly account: string
    readonly asset: string
    readonly side: Side
    /** Minor units in decimal digits. */
    readonly amount: string
  }[]
}

/** Reads a whole source and plans its import. Assets, accounts and bad rows stay in memory, the transactions do not. */
export async function planImport(
  transactions: AsyncIterable<SourceTransaction>,
  rules: ImportRules,
): Promise<ImportPlan> {
  const survey = new Survey(rules)
  for await (const transaction of transactions) survey.take(transaction)
  return survey.plan()
}

/** The transaction to post. `checked` is what the rules of the plan made of `source`; the day becomes its midnight in UTC. */
export function plannedTransaction(
  source: SourceTransaction,
  checked: GoodTransaction,
  { scales, sourceName }: { scales: ReadonlyMap<string, number>; sourceName: string },
): PlannedTransaction {
  return {
    effectiveAt: `${source.date}T00:00:00Z`,
    ...(source.description === '' ? {} : { description: source.description }),
    metadata: { source: sourceName, index: source.index },
    legs: checked.legs.map(({ path, asset, amount }) => {
      const minor = minorUnits(amount, scales.get(asset) ?? amount.decimals)
      if (minor === null) throw new RangeError(`${asset} was planned with too small a scale`)
      return { account: path, asset, side: minor > 0n ? 'debit' : 'credit', amount: `${minor > 0n ? minor : -minor}` }
    }),
  }
}
