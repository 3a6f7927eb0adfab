import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { Actor } from '@heptad/schemas/envelope.ts'
import type { KeyEnvironment } from '@heptad/schemas/iam/apikey.ts'
import { PLATFORM_TENANT, type TenantId } from '@heptad/schemas/ids.ts'
import type { CommandEngine } from '../engine/port.ts'
import { type ApiKeyParts, hashOfSecret, parseApiKey } from './apikey-text.ts'
import { keyStandings, type Refusal } from './standing.ts'

/** Whom an API key stands for, and the one tenant that it speaks in. */
export interface Principal {
  readonly actor: Actor
  readonly tenantId: TenantId
  readonly environment: KeyEnvironment
  readonly scopes: readonly string[]
}

/** Whom a key stands for, or why for nobody. The reason is for logs: callers learn only that the key is not accepted. */
export type Examination =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: Refusal | 'malformed' | 'wrong-secret' }

/** Tells whom an API key stands for. */
export interface Authenticator {
  /** Null for a key that is malformed, unknown, altered, expired, revoked, or of a suspended tenant. */
  authenticate(presentedKey: string): Promise<Principal | null>
  examine(presentedKey: string): Promise<Examination>
}

/** An authenticator by stream state: a revoked key or suspended tenant is refused as soon as the engine's state shows it. */
export function createAuthenticator(engine: Pick<CommandEngine, 'state'>, clock: Pick<Clock, 'now'>): Authenticator {
  const standingOf = keyStandings(engine, clock)

  async function examine(presentedKey: string): Promise<Examination> {
    const parts = parseApiKey(presentedKey)
    if (parts === null) return { kind: 'refused', reason: 'malformed' }
    const standing = await standingOf(parts.tenantId, parts.apiKeyId)
    if (standing.kind === 'refused') return standing
    const { key } = standing
    if (!isSecret(parts.secret, key.secretHash) || parts.environment !== key.environment)
      return { kind: 'refused', reason: 'wrong-secret' }
    return { kind: 'accepted', principal: principalOf(parts, key.scopes) }
  }

  return {
    examine,
    async authenticate(presentedKey) {
      const examination = await examine(presentedKey)
      return examination.kind === 'accepted' ? examination.principal : null
    },
  }
}

function principalOf({ tenantId, apiKeyId, environment }: ApiKeyParts, scopes: readonly string[]): Principal {
  const type = tenantId === PLATFORM_TENANT ? 'operator' : 'apikey'
  return { actor: { type, id: apiKeyId }, tenantId, environment, scopes }
}

function isSecret(secret: Buffer, secretHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOfSecret(secret), 'hex'), Buffer.from(secretHash, 'hex'))
}
