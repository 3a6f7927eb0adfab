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
  | { readonly kind: 'batch'; readonly items: readonly ImportItem[] }
  | { readonly kind: 'rejected'; readonly source: SourceTransaction }

/** Bounds of one request: well under the gateway's limits on bytes and on keys of a body. */
const MAX_ITEMS = 500
const MAX_LEGS = 3000
const MAX_BYTES = 600_000

/** Reads a source again as its plan says, in its own order: good transactions in batches, bad ones each as they come. */
export async function* importSteps(source: Source, plan: ImportPlan, bookId: string): AsyncGenerator<ImportStep> {
  let batch = new Batch()
  let ordinal = 0
  for await (const transaction of source.transactions()) {
    if (plan.badOrdinals.has(ordinal++)) {
      yield { kind: 'rejected', source: transaction }
      continue
    }
    const item = toItem(transaction, { source, plan, bookId })
    if (item === null) continue
    if (!batch.hasRoomFor(item)) {
      yield { kind: 'batch', items: batch.items }
      batch = new Batch()
    }
    batch.add(item)
  }
  if (batch.items.length > 0) yield { kind: 'batch', items: batch.items }
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

class Batch {
  readonly items: ImportItem[] = []
  #legs = 0
  #bytes = 0

  hasRoomFor(item: ImportItem): boolean {
    if (this.items.length === 0) return true
    const fits = this.#legs + item.transaction.legs.length <= MAX_LEGS && this.#bytes + bytesOf(item) <= MAX_BYTES
    return fits && this.items.length < MAX_ITEMS
  }

  add(item: ImportItem): void {
    this.items.push(item)
    this.#legs += item.transaction.legs.length
    this.#bytes += bytesOf(item)
  }
}

function bytesOf({ transaction }: ImportItem): number {
  return Buffer.byteLength(JSON.stringify(transaction))
}
