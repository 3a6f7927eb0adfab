import { setTimeout as sleep } from 'node:timers/promises'
import { MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import type { ImportEnd } from '@heptad/schemas/money/import.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { UnreachableError } from '../problem.ts'
import { Delivery } from './delivery.ts'
import type { LedgerApi } from './ledger-api.ts'
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
  /** How many of them had been refused before: they stay so under their keys, whatever has changed since. */
  readonly refusedBefore: number
  /** True when a refusal ended the import before the source's end. */
  readonly stoppedEarly: boolean
  /** The position after the last write; null when nothing was sent. */
  readonly position: string | null
}

/** Attempts one after the other that settle nothing. */
const MAX_IDLE_ATTEMPTS = 30
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
  return deliver(new Delivery(request))
}

/** Sends until the backbone has read everything, or has ended it. What does not get on is given up. */
async function deliver(delivery: Delivery): Promise<ImportResult> {
  for (let idle = 0; idle < MAX_IDLE_ATTEMPTS; ) {
    const settledBefore = delivery.settled
    const reason = await attempt(delivery)
    if (reason === 'complete' || reason === 'refused') return delivery.result(reason === 'refused')
    idle = delivery.settled > settledBefore ? 0 : idle + 1
    if (idle > 0) await sleep(RETRY_MS)
  }
  throw new CliFailure(EXIT.unavailable, 'the backbone takes no more at the moment', 'run it again: it goes on there')
}

/** A connection that breaks while the import gets on is made anew. */
async function attempt(delivery: Delivery): Promise<ImportEnd['reason'] | null> {
  const settledBefore = delivery.settled
  try {
    return await delivery.attempt()
  } catch (error) {
    if (error instanceof UnreachableError && delivery.settled > settledBefore) return null
    throw error
  }
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
