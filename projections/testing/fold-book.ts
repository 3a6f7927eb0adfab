import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { z } from 'zod'

/** What an account holds, by adding up amounts: the counters that events carry have no part in it. */
export interface Held {
  debits: bigint
  credits: bigint
  pendingDebits: bigint
  pendingCredits: bigint
}

const Legs = z.object({
  legs: z.array(z.object({ path: z.string(), side: z.enum(['debit', 'credit']), amount: z.string() })),
  effectiveAt: z.string().optional(),
})
const Opened = z.object({ path: z.string() })

/** What the accounts of a book hold after these events. */
export function foldBook(events: readonly StoredEvent[]): ReadonlyMap<string, Held> {
  const accounts = new Map<string, Held>()
  for (const { type, data } of events) {
    if (type === 'money.account.opened') accounts.set(Opened.parse(JSON.parse(data)).path, nothing())
    else for (const leg of Legs.parse(JSON.parse(data)).legs) addTo(accounts, type, leg)
  }
  return accounts
}

/** The events that are opened accounts, or take effect on this day or before. */
export function effectiveBy(day: string, events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.filter(({ type, data }) => {
    if (type === 'money.account.opened') return true
    const { effectiveAt } = Legs.parse(type.startsWith('money.hold.') ? { legs: [] } : JSON.parse(data))
    return effectiveAt !== undefined && effectiveAt.slice(0, 10) <= day
  })
}

function nothing(): Held {
  return { debits: 0n, credits: 0n, pendingDebits: 0n, pendingCredits: 0n }
}

type Leg = z.output<typeof Legs>['legs'][number]

function addTo(accounts: ReadonlyMap<string, Held>, type: string, { path, side, amount }: Leg): void {
  const account = accounts.get(path)
  if (account === undefined) throw new Error(`a leg on ${path}, which is not open`)
  if (type === 'money.transaction.posted') account[side === 'debit' ? 'debits' : 'credits'] += BigInt(amount)
  else
    account[side === 'debit' ? 'pendingDebits' : 'pendingCredits'] +=
      type === 'money.hold.placed' ? BigInt(amount) : -BigInt(amount)
}
