import type { CommandOf, EventOf } from '@heptad/schemas/contract.ts'
import {
  apiKeyCreated,
  apiKeyExpired,
  apiKeyRevoked,
  type createApiKey,
  type expireApiKey,
  type revokeApiKey,
} from '@heptad/schemas/iam/apikey.ts'
import type { IamRejection } from '@heptad/schemas/iam/rejections.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { accept, type Decider, type Decision, type DecisionFacts, reject } from '../decider.ts'
import { compilePermissions } from './permission.ts'

/** What must be known to make a key: who it will be, the hash of its secret, and what its maker may do until when; null is for ever. */
export interface CreateApiKeyFacts {
  readonly newId: string
  readonly secretHash: string
  readonly heldScopes: readonly string[]
  readonly heldUntil: Instant | null
}

export type CreateApiKey = CommandOf<typeof createApiKey, CreateApiKeyFacts & DecisionFacts>
export type RevokeApiKey = CommandOf<typeof revokeApiKey, DecisionFacts>
export type ExpireApiKey = CommandOf<typeof expireApiKey, DecisionFacts>
export type ApiKeyCommand = CreateApiKey | RevokeApiKey | ExpireApiKey

export type ApiKeyEvent = EventOf<typeof apiKeyCreated> | EventOf<typeof apiKeyRevoked> | EventOf<typeof apiKeyExpired>

type Created = EventOf<typeof apiKeyCreated>['data']
export type ActiveApiKey = { readonly kind: 'active' } & Created
export type EndedApiKey = { readonly kind: 'revoked' | 'expired' }
export type ApiKeyState = { readonly kind: 'none' } | ActiveApiKey | EndedApiKey

/** The rules of one API key. */
export const apiKey: Decider<ApiKeyCommand, ApiKeyEvent, ApiKeyState, IamRejection> = {
  initialState: { kind: 'none' },

  decide(state, command) {
    switch (command.type) {
      case 'iam.apikey.create':
        return create(command)
      case 'iam.apikey.revoke':
        return revoke(state, command)
      case 'iam.apikey.expire':
        return expire(state, command)
    }
  },

  evolve(_, event) {
    switch (event.type) {
      case 'iam.apikey.created':
        return { kind: 'active', ...event.data }
      case 'iam.apikey.revoked':
        return { kind: 'revoked' }
      case 'iam.apikey.expired':
        return { kind: 'expired' }
    }
  },
}

type ApiKeyDecision = Decision<ApiKeyEvent, IamRejection>

/** Nobody grants what they do not hold, nor for longer than they hold it. */
function create({ data, facts }: CreateApiKey): ApiKeyDecision {
  const held = compilePermissions(facts.heldScopes)
  const missing = data.scopes.find((scope) => !held.allows(scope))
  if (missing !== undefined) return reject('scope-not-held', { scope: missing })
  if (outlasts(data.expiresAt, facts.heldUntil)) return reject('expiry-not-held', { until: facts.heldUntil })
  if (data.expiresAt !== null && data.expiresAt <= facts.decidedAt) return reject('expiry-in-the-past')
  const { newId: apiKeyId, secretHash } = facts
  return accept(apiKeyCreated({ ...data, scopes: [...data.scopes], apiKeyId, secretHash }))
}

/** Whether a key that ends at the one moment would be good after the other; null is never. */
function outlasts(expiresAt: Instant | null, until: Instant | null): boolean {
  return until !== null && (expiresAt === null || expiresAt > until)
}

/** Revoking twice is not an error: the fact already holds. */
function revoke(state: ApiKeyState, { data }: RevokeApiKey): ApiKeyDecision {
  if (state.kind === 'none') return reject('apikey-not-found')
  return state.kind === 'active' ? accept(apiKeyRevoked(data)) : accept()
}

/** Comes from a timer, perhaps twice, perhaps after the key was revoked. */
function expire(state: ApiKeyState, { data, facts }: ExpireApiKey): ApiKeyDecision {
  if (state.kind !== 'active' || state.expiresAt === null) return accept()
  return state.expiresAt <= facts.decidedAt ? accept(apiKeyExpired(data)) : accept()
}
