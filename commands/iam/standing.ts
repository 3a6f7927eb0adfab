import { type ActiveApiKey, apiKey } from '@heptad/domains/iam/apikey.ts'
import { compilePermissions, outsideThePlatform, type PermissionSet } from '@heptad/domains/iam/permission.ts'
import { tenant } from '@heptad/domains/iam/tenant.ts'
import { type Awaitable, andThen, andThenBoth } from '@heptad/infra/awaitable/awaitable.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import { remembered } from '@heptad/infra/remembered/remembered.ts'
import { PLATFORM_TENANT, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { ErasedDecider } from '../define.ts'
import type { CommandEngine } from '../engine/port.ts'
import { apiKeyStream } from './apikey.ts'
import { tenantStream } from './tenant.ts'

/** Why a key is refused. */
export type Refusal = 'unknown' | 'revoked' | 'expired' | 'tenant-suspended'

/** Whether an API key is good at this moment. */
export type KeyStanding =
  | { readonly kind: 'active'; readonly key: ActiveApiKey; readonly permissions: PermissionSet }
  | { readonly kind: 'refused'; readonly reason: Refusal }

/** Looks up whether a key is good. */
export type KeyStandings = (tenantId: TenantId, apiKeyId: string) => Awaitable<KeyStanding>

/** Key standings by the state of the key's and the tenant's stream, and the clock; never by a read model. */
export function keyStandings(engine: Pick<CommandEngine, 'state'>, clock: Pick<Clock, 'now'>): KeyStandings {
  const keyStream = remembered(apiKeyStream, MAX_REMEMBERED)
  const ownerStream = remembered(tenantStream, MAX_REMEMBERED)
  const tenantKind = (tenantId: TenantId) => {
    // The platform is no registered tenant, and cannot be suspended.
    if (tenantId === PLATFORM_TENANT) return 'active'
    return andThen(stateOf(engine, tenant, PLATFORM_TENANT, ownerStream(tenantId)), ({ kind }) => kind)
  }
  return (tenantId, apiKeyId) =>
    andThenBoth(
      stateOf(engine, apiKey, tenantId, keyStream(apiKeyId)),
      tenantKind(tenantId),
      (state, owner): KeyStanding => {
        if (state.kind === 'none') return refused('unknown')
        if (state.kind !== 'active') return refused(state.kind)
        if (state.expiresAt !== null && state.expiresAt <= clock.now()) return refused('expired')
        if (owner !== 'active') return refused(owner === 'none' ? 'unknown' : 'tenant-suspended')
        return { kind: 'active', key: state, permissions: permissionsOf(tenantId, state.scopes) }
      },
    )
}

/** Every request names the same few streams. */
const MAX_REMEMBERED = 10_000

function stateOf<State>(
  engine: Pick<CommandEngine, 'state'>,
  decider: { readonly initialState: State },
  tenantId: TenantId,
  streamId: StreamId,
): Awaitable<State> {
  const found = engine.state(decider as unknown as ErasedDecider, tenantId, streamId)
  return andThen(found, ({ state }) => state as State)
}

const ofThePlatform = new WeakMap<readonly string[], PermissionSet>()
const ofTenants = new WeakMap<readonly string[], PermissionSet>()

/** States are never changed in place, so a key's scopes are compiled once for as long as its state is held. */
function permissionsOf(tenantId: TenantId, scopes: readonly string[]): PermissionSet {
  const isPlatform = tenantId === PLATFORM_TENANT
  const known = isPlatform ? ofThePlatform : ofTenants
  const compiled = known.get(scopes)
  if (compiled !== undefined) return compiled
  const held = compilePermissions(scopes)
  const permissions = isPlatform ? held : outsideThePlatform(held)
  known.set(scopes, permissions)
  return permissions
}

function refused(reason: Refusal): KeyStanding {
  return { kind: 'refused', reason }
}
