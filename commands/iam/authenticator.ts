import { hash, timingSafeEqual } from 'node:crypto'
import type { PermissionSet } from '@heptad/domains/iam/permission.ts'
import { type Awaitable, andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { Actor } from '@heptad/schemas/envelope.ts'
import type { KeyEnvironment } from '@heptad/schemas/iam/apikey.ts'
import { PLATFORM_TENANT, type TenantId } from '@heptad/schemas/ids.ts'
import { LRUCache } from 'lru-cache'
import type { CommandEngine } from '../engine/port.ts'
import { type ApiKeyParts, hashOfSecret, parseApiKey } from './apikey-text.ts'
import { keyStandings, type Refusal } from './standing.ts'

/** Whom an API key stands for, and the one tenant that it speaks in. */
export interface Principal {
  readonly actor: Actor
  readonly tenantId: TenantId
  readonly environment: KeyEnvironment
  readonly scopes: readonly string[]
  /** Whether the key held the permission when it was examined. */
  allows(permission: string): boolean
}

/** Whom a key stands for, or why it is refused. The reason is for logs: callers learn only that the key is not accepted. */
export type Examination =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: Refusal | 'malformed' | 'wrong-secret' }

/** Tells whom an API key stands for. */
export interface Authenticator {
  /** Null for a key that is malformed, unknown, altered, expired, revoked, or of a suspended tenant. */
  authenticate(presentedKey: string): Awaitable<Principal | null>
  examine(presentedKey: string): Awaitable<Examination>
}

/** How many keys are remembered, by the hash of their text, so that the text need not be parsed again. */
const MAX_REMEMBERED = 10_000

/** An authenticator by stream state: a revoked key or suspended tenant is refused as soon as the engine's state shows it. */
export function createAuthenticator(engine: Pick<CommandEngine, 'state'>, clock: Pick<Clock, 'now'>): Authenticator {
  const standingOf = keyStandings(engine, clock)
  const remembered = new LRUCache<string, Presented>({ max: MAX_REMEMBERED })

  function examine(presentedKey: string): Awaitable<Examination> {
    const textHash = hash('sha256', presentedKey)
    const known = remembered.get(textHash)
    const presented = known ?? read(presentedKey)
    if (presented === null) return { kind: 'refused', reason: 'malformed' }
    return andThen(standingOf(presented.tenantId, presented.apiKeyId), (standing): Examination => {
      if (standing.kind === 'refused') return standing
      const { key, permissions } = standing
      if (!isSame(presented.secretHash, key.secretHash) || presented.environment !== key.environment)
        return { kind: 'refused', reason: 'wrong-secret' }
      if (known === undefined) remembered.set(textHash, presented)
      return { kind: 'accepted', principal: principalOf(presented, key.scopes, permissions) }
    })
  }

  return {
    examine,
    authenticate: (presentedKey) =>
      andThen(examine(presentedKey), (found) => (found.kind === 'accepted' ? found.principal : null)),
  }
}

/** What a key's text says, its secret as it is stored. */
interface Presented extends Omit<ApiKeyParts, 'secret'> {
  readonly secretHash: string
}

function read(presentedKey: string): Presented | null {
  const parts = parseApiKey(presentedKey)
  if (parts === null) return null
  const { secret, ...said } = parts
  return { ...said, secretHash: hashOfSecret(secret) }
}

function principalOf(
  { tenantId, apiKeyId, environment }: Presented,
  scopes: readonly string[],
  { allows }: PermissionSet,
): Principal {
  const type = tenantId === PLATFORM_TENANT ? 'operator' : 'apikey'
  return { actor: { type, id: apiKeyId }, tenantId, environment, scopes, allows }
}

function isSame(secretHash: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(secretHash), Buffer.from(expected))
}
