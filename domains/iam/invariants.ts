import { broken, type Invariants } from '../invariants.ts'
import type { ApiKeyEvent, ApiKeyState } from './apikey.ts'
import type { TenantEvent, TenantState } from './tenant.ts'

/** What holds for every API key: made once, first; ended at most once; never expired before its time. */
export const apiKeyInvariants: Invariants<ApiKeyState, ApiKeyEvent> = {
  onEvent(before, event) {
    if (event.type === 'iam.apikey.created')
      return broken(
        [before.kind === 'none', 'the key was made twice'],
        [event.data.scopes.length > 0, 'the key was made without a scope'],
        [
          event.data.expiresAt === null || event.data.expiresAt > event.decidedAt,
          'the key had expired when it was made',
        ],
      )
    if (before.kind !== 'active') return [`the key ended while it was ${before.kind}`]
    if (event.type !== 'iam.apikey.expired') return []
    const isDue = before.expiresAt !== null && before.expiresAt <= event.decidedAt
    return broken([isDue, 'the key expired before its time'])
  },
  onState: () => [],
}

/** What holds for every tenant: registered once, first; suspended and resumed in turns. */
export const tenantInvariants: Invariants<TenantState, TenantEvent> = {
  onEvent(before, { type }) {
    if (type === 'iam.tenant.registered') return broken([before.kind === 'none', 'the tenant was registered twice'])
    const needed = type === 'iam.tenant.suspended' ? 'active' : 'suspended'
    return broken([before.kind === needed, `${type} while the tenant was ${before.kind}`])
  },
  onState: () => [],
}
