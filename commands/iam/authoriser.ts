import { type Awaitable, andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { Actor } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Authoriser, CommandEngine } from '../engine/port.ts'
import { type KeyStanding, keyStandings } from './standing.ts'

const EVERYTHING = ['*', 'system.*']

/**
 * Permissions by stream state: what is revoked is denied as soon as the engine's state shows it. The backbone itself may do
 * everything, a key what its scopes say, nobody else anything; `system.*` is worth nothing outside the platform's own tenant.
 */
export function createAuthoriser(engine: Pick<CommandEngine, 'state'>, clock: Pick<Clock, 'now'>): Authoriser {
  const standingOf = keyStandings(engine, clock)

  function standing({ type, id }: Actor, tenantId: TenantId): Awaitable<KeyStanding> {
    if (type !== 'apikey' && type !== 'operator') return { kind: 'refused', reason: 'unknown' }
    return standingOf(tenantId, id)
  }

  return {
    allows(actor, tenantId, permission) {
      if (actor.type === 'system') return true
      return andThen(
        standing(actor, tenantId),
        (found) => found.kind === 'active' && found.permissions.allows(permission),
      )
    },
    heldPermissions(actor, tenantId) {
      if (actor.type === 'system') return EVERYTHING
      return andThen(standing(actor, tenantId), (found) => (found.kind === 'active' ? found.key.scopes : []))
    },
    heldUntil(actor, tenantId) {
      if (actor.type === 'system') return null
      return andThen(standing(actor, tenantId), (found) => (found.kind === 'active' ? found.key.expiresAt : null))
    },
  }
}
