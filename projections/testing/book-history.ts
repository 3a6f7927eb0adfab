import { event } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import { EventId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { accountOpened } from '@heptad/schemas/money/account.ts'
import { holdPlaced, holdVoided } from '@heptad/schemas/money/hold.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { v7 } from 'uuid'

type SideName = 'debit' | 'credit'
interface Counters {
  version: bigint
  readonly posted: Record<SideName, bigint>
  readonly pending: Record<SideName, bigint>
}
interface Held {
  readonly holdId: EventId
  readonly from: string
  readonly to: string
  readonly amount: bigint
}

const METADATA = JSON.stringify({
  actor: { type: 'system', id: 'test' },
  commandId: '0199a3c0-0000-7000-8000-000000000000',
  commandType: 'money.transaction.post',
})
const NO_TEXTS = { reference: null, description: null, metadata: null }
const FAR = Instant.parse('2299-12-31T00:00:00Z')

/** Users have their accounts on the credit side, the others on the debit side. */
function normalSideOf(path: string): 'debit' | 'credit' {
  return path.startsWith('users') ? 'credit' : 'debit'
}

/** Makes the events of a book in EUR, and counts as the book does: each leg says where its account stands after it. */
export class BookHistory {
  readonly #accounts = new Map<string, { readonly accountId: string; readonly counters: Counters }>()
  readonly #held: Held[] = []

  open(path: string): NewEvent {
    const accountId = v7()
    const zero = () => ({ debit: 0n, credit: 0n })
    this.#accounts.set(path, { accountId, counters: { version: 0n, posted: zero(), pending: zero() } })
    const bounds = { minBalance: null, maxBalance: null }
    return made(accountOpened({ accountId, path, asset: 'EUR', scale: 2, normalSide: normalSideOf(path), ...bounds }))
  }

  post(from: string, to: string, amount: bigint, effectiveAt: Instant): NewEvent {
    const legs = this.#legs(from, to, amount, { post: amount })
    return made(transactionPosted({ legs, effectiveAt, ...NO_TEXTS }))
  }

  hold(from: string, to: string, amount: bigint): NewEvent {
    const holdId = EventId.parse(v7())
    this.#held.push({ holdId, from, to, amount })
    const legs = this.#legs(from, to, amount, { hold: amount })
    return { ...made(holdPlaced({ legs, expiresAt: FAR, captureMax: null, ...NO_TEXTS })), eventId: holdId }
  }

  /** Voids the oldest open hold; null when there is none. */
  release(): NewEvent | null {
    const held = this.#held.shift()
    if (held === undefined) return null
    const { holdId, from, to, amount } = held
    return made(holdVoided({ about: holdId, legs: this.#legs(from, to, amount, { hold: -amount }) }))
  }

  #legs(from: string, to: string, amount: bigint, change: { readonly post?: bigint; readonly hold?: bigint }) {
    return [this.#leg(from, 'debit', change), this.#leg(to, 'credit', change)].map((leg) => ({
      ...leg,
      amount: `${amount}`,
    }))
  }

  #leg(path: string, side: SideName, { post = 0n, hold = 0n }: { readonly post?: bigint; readonly hold?: bigint }) {
    const account = this.#accounts.get(path)
    if (account === undefined) throw new Error(`there is no account ${path}`)
    const { accountId, counters } = account
    counters.version += 1n
    counters.posted[side] += post
    counters.pending[side] += hold
    const { posted, pending, version } = counters
    return {
      ...{ accountId, path, asset: 'EUR', scale: 2, normalSide: normalSideOf(path), side },
      ...{ accountVersion: `${version}`, debitsAfter: `${posted.debit}`, creditsAfter: `${posted.credit}` },
      ...(pending.debit === 0n ? {} : { pendingDebitsAfter: `${pending.debit}` }),
      ...(pending.credit === 0n ? {} : { pendingCreditsAfter: `${pending.credit}` }),
    }
  }
}

function made({ type, data }: { readonly type: string; readonly data: object }): NewEvent {
  return event({ type, data: JSON.stringify(data), metadata: METADATA })
}
