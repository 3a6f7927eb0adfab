import { setTimeout as sleep } from 'node:timers/promises'
import { MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { type ImportItem, importSteps } from './batches.ts'
import type { ItemVerdict, LedgerApi } from './ledger-api.ts'
import type { ImportPlan, PlannedAccount } from './plan.ts'
import type { RejectedFile } from './rejected-file.ts'
import type { BadRow, Source } from './source.ts'

/** What an import did. */
export interface ImportResult {
  /** Posted by this run. */
  readonly posted: number
  readonly legs: number
  /** Posted by an earlier run of the same source. */
  readonly alreadyThere: number
  /** What the ledger refused although the plan was sound. */
  readonly refused: readonly BadRow[]
  /** True when a refusal ended the import before the source's end. */
  readonly stoppedEarly: boolean
  /** The position after the last write; null when nothing was sent. */
  readonly position: string | null
}

const MAX_ATTEMPTS = 30
const RETRY_MS = 1000

export type AccountIdentity = Pick<PlannedAccount, 'path' | 'asset'>

export interface ImportRequest {
  readonly api: LedgerApi
  readonly bookId: string
  readonly source: Source
  readonly plan: ImportPlan
  /** Accounts that are open already. */
  readonly present: readonly AccountIdentity[]
  readonly rejected: RejectedFile
  /** Goes on after a refusal. */
  readonly keepGoing: boolean
  readonly onProgress: (transactionsDone: number) => void
}

/**
 * Carries out a plan: the book, its assets and its accounts, then the transactions in the order of the source. Every step is
 * safe to repeat, so an import that was cut off is resumed by running it again. Throws what the client throws.
 */
export async function runImport(request: ImportRequest): Promise<ImportResult> {
  if (request.present.length === 0 && request.bookId !== MAIN_BOOK) await request.api.openBook()
  await ensureAssets(request)
  await ensureAccounts(request)
  const tally = new Tally()
  for await (const step of importSteps(request.source, request.plan, request.bookId)) {
    if (step.kind === 'rejected') request.rejected.add(step.source)
    else await postBatch(request, step.items, tally)
    if (tally.refused.length > 0 && !request.keepGoing) return { ...tally.result(), stoppedEarly: true }
  }
  return tally.result()
}

async function ensureAssets({ api, plan }: ImportRequest): Promise<void> {
  for (const [code, scale] of plan.scales) if (!plan.rules.fixedScales.has(code)) await api.registerAsset(code, scale)
}

async function ensureAccounts({ api, plan, present }: ImportRequest): Promise<void> {
  const open = new Set(present.map(nameOf))
  for (const account of plan.accounts) if (!open.has(nameOf(account))) await api.openAccount(account)
}

function nameOf({ path, asset }: AccountIdentity): string {
  return `${path}\n${asset}`
}

/** Posts a batch, and again those items that the ledger could not take at the moment; their keys make that safe. */
async function postBatch(request: ImportRequest, items: readonly ImportItem[], tally: Tally): Promise<void> {
  let waiting = items
  for (let attempt = 1; waiting.length > 0; attempt += 1) {
    const { verdicts, position } = await request.api.post(waiting)
    const judged = waiting.map((item, place) => ({ item, verdict: verdictAt(verdicts, place) }))
    const settled = judged.filter(({ verdict }) => attempt === MAX_ATTEMPTS || !isTransient(verdict))
    for (const { item, verdict } of settled)
      if (tally.take(item, verdict) === 'refused') request.rejected.add(item.source)
    tally.position = position ?? tally.position
    request.onProgress(tally.done)
    waiting = judged.filter((one) => !settled.includes(one)).map(({ item }) => item)
    if (waiting.length > 0) await sleep(RETRY_MS)
  }
}

function verdictAt(verdicts: readonly ItemVerdict[], place: number): ItemVerdict {
  const verdict = verdicts[place]
  if (verdict === undefined) throw new Error('the ledger answered fewer verdicts than it was sent items')
  return verdict
}

/** Nothing was decided, or it is not known yet. */
function isTransient({ status }: ItemVerdict): boolean {
  return status >= 500 || status === 429
}

class Tally {
  readonly refused: BadRow[] = []
  position: string | null = null
  #posted = 0
  #legs = 0
  #alreadyThere = 0

  get done(): number {
    return this.#posted + this.#alreadyThere + this.refused.length
  }

  take({ source, transaction }: ImportItem, verdict: ItemVerdict): 'taken' | 'refused' {
    if (verdict.problem !== undefined) {
      this.refused.push({ line: source.line, message: `transaction ${source.index}: ${verdict.problem.title}` })
      return 'refused'
    }
    if (verdict.replayed) this.#alreadyThere += 1
    else {
      this.#posted += 1
      this.#legs += transaction.legs.length
    }
    return 'taken'
  }

  result(): ImportResult {
    const { refused, position } = this
    return {
      ...{ posted: this.#posted, legs: this.#legs, alreadyThere: this.#alreadyThere },
      ...{ refused, position, stoppedEarly: false },
    }
  }
}
