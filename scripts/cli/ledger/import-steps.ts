import { checkTransaction } from './check-transaction.ts'
import { importKey } from './import-key.ts'
import type { ImportPlan, PlannedTransaction } from './plan.ts'
import { plannedTransaction } from './plan.ts'
import type { Source, SourceTransaction } from './source.ts'

/** One transaction on its way to the ledger, with where it came from. */
export interface ImportItem {
  readonly source: SourceTransaction
  readonly key: string
  readonly transaction: PlannedTransaction
}

/** What the second reading of a source finds: something to post, or something to set aside. */
export type ImportStep =
  | { readonly kind: 'item'; readonly item: ImportItem }
  | { readonly kind: 'rejected'; readonly source: SourceTransaction }

/** Reads a source again as its plan says, in its own order. What is empty is left out. */
export async function* importSteps(source: Source, plan: ImportPlan, bookId: string): AsyncGenerator<ImportStep> {
  let ordinal = 0
  for await (const transaction of source.transactions()) {
    if (plan.badOrdinals.has(ordinal++)) {
      yield { kind: 'rejected', source: transaction }
      continue
    }
    const item = toItem(transaction, { source, plan, bookId })
    if (item !== null) yield { kind: 'item', item }
  }
}

interface ItemSetting {
  readonly source: Source
  readonly plan: ImportPlan
  readonly bookId: string
}

/** Null for a transaction of zero postings only. */
function toItem(transaction: SourceTransaction, { source, plan, bookId }: ItemSetting): ImportItem | null {
  const checked = checkTransaction(transaction, plan.rules)
  if (checked.kind === 'bad') throw new Error(`${source.name} changed while it was imported`)
  if (checked.legs.length === 0) return null
  return {
    source: transaction,
    key: importKey(bookId, source.name, transaction.index),
    transaction: plannedTransaction(transaction, checked, { scales: plan.scales, sourceName: source.name }),
  }
}
