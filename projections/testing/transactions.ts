import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { EventStore, NewEvent } from '@heptad/infra/event-store/port.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'
import { type PostedLeg, transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { v5 } from 'uuid'

const NAMESPACE = '0199a3c0-0000-7000-8000-000000000000'

/** One movement, before it is a leg. */
export interface Movement {
  readonly path: string
  readonly side: 'debit' | 'credit'
  readonly amount: bigint
  readonly asset?: string
}

export interface Posting {
  readonly tenantId: TenantId
  readonly bookId?: string
  readonly effectiveAt?: string
}

let versions = 0

/** A transaction as it stands in the log; its counters are none that an account ever had. */
export function posted(effectiveAt: string, movements: readonly Movement[]): NewEvent {
  const legs = movements.map(({ path, asset = 'EUR', side, amount }): PostedLeg => {
    versions += 1
    return {
      ...{ accountId: v5(`${path} ${asset}`, NAMESPACE), path, asset, scale: 2, normalSide: 'credit', side },
      ...{ amount: `${amount}`, accountVersion: `${versions}`, debitsAfter: '1', creditsAfter: '1' },
    }
  })
  const texts = { reference: null, description: null, metadata: null }
  const { type, data } = transactionPosted({ legs, effectiveAt: Instant.parse(effectiveAt), ...texts })
  return event({ type, data: JSON.stringify(data), metadata: METADATA })
}

const METADATA = JSON.stringify({
  actor: { type: 'system', id: 'test' },
  commandId: NAMESPACE,
  commandType: 'money.transaction.post',
})

/** Appends transactions to a book in one append; answers the last position. */
export async function post(
  store: EventStore,
  { tenantId, bookId = 'main', effectiveAt = '2026-01-31T12:00:00Z' }: Posting,
  ...transactions: readonly (readonly Movement[])[]
): Promise<bigint> {
  const events = transactions.map((movements) => posted(effectiveAt, movements))
  const [verdict] = await store.append([append({ tenantId, streamId: bookStream(bookId), events })])
  if (verdict?.kind !== 'appended') throw new Error(`not appended: ${verdict?.kind}`)
  return verdict.lastPosition
}

/** Moves an amount from one account to another. */
export function move(from: string, to: string, amount: bigint, asset = 'EUR'): readonly Movement[] {
  return [
    { path: from, side: 'debit', amount, asset },
    { path: to, side: 'credit', amount, asset },
  ]
}
