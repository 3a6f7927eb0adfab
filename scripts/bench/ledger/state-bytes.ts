import type { InStream } from '@heptad/domains/decider.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'

const COUNTER = '1234567'
const HOLDING = 1000

/** What the state of a book takes in memory. */
export interface StateBytes {
  readonly bytesPerAccount: number
  readonly bytesPerHold: number
}

/** Folds a book of so many accounts, each of which has moved, and of so many open holds on a thousand of them. Needs `--expose-gc`. */
export function stateBytes(accounts: number, holds: number): StateBytes {
  let state: BookState = book.initialState
  const fold = (event: object) => {
    // As from the log: nothing is shared with another event.
    state = book.evolve(state, JSON.parse(JSON.stringify(event)) as InStream<BookEvent>)
  }
  const empty = heapBytes()
  fold(eventOf('money.book.opened', { bookId: 'main' }))
  for (let n = 0; n < accounts; n += 1)
    fold(eventOf('money.account.opened', { ...identityOf(n), minBalance: '0', maxBalance: null }))
  for (let n = 0; n < accounts; n += 1)
    fold(eventOf('money.transaction.posted', { legs: [legOf(n, 'debit'), legOf((n + 1) % accounts, 'credit')] }))
  const withAccounts = heapBytes()
  const pending = { pendingDebitsAfter: '100', pendingCreditsAfter: '100' }
  for (let n = 0; n < holds; n += 1) {
    const [from, to] = [n % Math.min(accounts, HOLDING), (7 * n + 1) % Math.min(accounts, HOLDING)]
    const legs = [
      { ...legOf(from, 'debit'), ...pending },
      { ...legOf(to, 'credit'), ...pending },
    ]
    fold({
      ...eventOf('money.hold.placed', { expiresAt: instantOf(n), captureMax: null, legs }),
      eventId: idOf(accounts + n),
    })
  }
  const withHolds = heapBytes()
  if (state.kind === 'none') throw new Error('the book is not there')
  return { bytesPerAccount: (withAccounts - empty) / accounts, bytesPerHold: (withHolds - withAccounts) / holds }
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc')
  for (let time = 0; time < 3; time += 1) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function eventOf(type: string, data: object) {
  return { type, data, eventId: '', decidedAt: instantOf(0) }
}

function identityOf(n: number) {
  return { accountId: idOf(n), path: `users:${n}:cash`, asset: 'EUR', scale: 2, normalSide: 'credit' }
}

function legOf(n: number, side: string) {
  const counters = { accountVersion: '12345', debitsAfter: COUNTER, creditsAfter: COUNTER }
  return { ...identityOf(n), ...counters, side, amount: '1' }
}

function idOf(n: number): string {
  return `01990a3c-7e10-7000-8000-${n.toString(16).padStart(12, '0')}`
}

function instantOf(n: number): string {
  return `2026-01-31T12:00:00.${n.toString().padStart(6, '0')}Z`
}
