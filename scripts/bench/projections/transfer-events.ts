import { systemClock } from '@heptad/infra/clock/clock.ts'
import { canonicalJson } from '@heptad/infra/event-store/canonical.ts'
import type { Append } from '@heptad/infra/event-store/port.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import { type EventId, TenantId } from '@heptad/schemas/ids.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'

const TENANT = TenantId.parse('01990a3c-7e10-7000-8000-000000000001')
const BOOKS = 100

/** The next transaction, without the rules of the ledger: two legs between so many accounts, whose counters grow with each. */
export function transferMaker(accounts: number): () => Append {
  const ids = systemIds()
  const clock = systemClock()
  let made = 0
  return () => {
    made += 1
    const commandId = commandIdOf(TENANT, ids.next())
    const legs = [legOf(made % accounts, made, 'debit'), legOf((made * 7 + 1) % accounts, made, 'credit')]
    const data = { description: null, effectiveAt: clock.now(), legs, metadata: null, reference: `order-${made}` }
    const actor = { id: 'bench', type: 'system' }
    const event = {
      ...{ eventId: ids.next() as EventId, type: 'money.transaction.posted', schemaVersion: 1, decidedAt: clock.now() },
      data: canonicalJson(data),
      metadata: canonicalJson({ actor, commandId, commandType: 'money.transaction.post' }),
    }
    const streamId = bookStream(`b${made % BOOKS}`)
    const writes = [{ tenantId: TENANT, streamId, expectedHead: 'any', events: [event] } as const]
    return { tenantId: TENANT, commandId, writes }
  }
}

function legOf(account: number, number: number, side: 'debit' | 'credit') {
  return {
    ...{
      accountId: `00000000-0000-7000-8000-${account.toString(16).padStart(12, '0')}`,
      path: `users:${account}:cash`,
    },
    ...{ asset: 'EUR', scale: 2, normalSide: 'debit', side, amount: '1050', accountVersion: `${number}` },
    ...{ debitsAfter: `${number * 1050}`, creditsAfter: `${number * 1050}` },
  }
}
