import { apiKey } from '@heptad/domains/iam/apikey.ts'
import { apiKeyCreated, createApiKey, expireApiKey, revokeApiKey } from '@heptad/schemas/iam/apikey.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { defineCommand, defineTimer, type FactSources } from '../define.ts'
import { formatApiKey } from './apikey-text.ts'
import { mintApiKey } from './mint.ts'

/** The stream of one API key, in its tenant. */
export const apiKeyStream = (apiKeyId: string) => streamOf('iam.apikey', apiKeyId)

export const apiKeyCommands = [
  defineCommand(createApiKey, {
    decider: apiKey,
    permission: 'iam.apikeys.create',
    stream: ({ facts }) => apiKeyStream(facts.newId),
    facts: creationFacts,
    answer: ({ facts, state }) =>
      state.kind === 'active'
        ? { apiKeyId: state.apiKeyId, secret: facts && formatApiKey({ ...state, ...facts }) }
        : {},
  }),
  defineCommand(revokeApiKey, {
    decider: apiKey,
    permission: 'iam.apikeys.revoke',
    stream: ({ data }) => apiKeyStream(data.apiKeyId),
  }),
  defineCommand(expireApiKey, {
    decider: apiKey,
    permission: null,
    stream: ({ data }) => apiKeyStream(data.apiKeyId),
  }),
]

async function creationFacts(sources: FactSources) {
  const minted = await mintApiKey(sources, sources.tenantId)
  return { ...minted, heldScopes: await sources.heldPermissions(), heldUntil: await sources.heldUntil() }
}

/** Ends each key that was made with an end. */
export const apiKeyExpiry = defineTimer({
  name: 'iam.apikey.expiry',
  takes: [apiKeyCreated],
  schedule({ tenantId, data: { apiKeyId, expiresAt } }) {
    return expiresAt === null ? null : { tenantId, type: expireApiKey.type, data: { apiKeyId }, at: expiresAt }
  },
})
