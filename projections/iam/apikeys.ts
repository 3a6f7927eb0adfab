import { iamApiKeys } from '@heptad/read-models/iam/apikeys.table.ts'
import { apiKeyCreated, apiKeyExpired, apiKeyRevoked } from '@heptad/schemas/iam/apikey.ts'
import { defineProjection, on } from '../define.ts'
import { put } from '../row-operation.ts'

/** What each API key may do and how it stands; nothing of its secret, not even the hash. */
export const apiKeysProjection = defineProjection({
  name: 'iam.apikeys',
  version: 1,
  sequenceKey: 'stream',
  withoutMetadata: true,
  tables: [iamApiKeys],
  handlers: [
    on(apiKeyCreated, ({ data: { secretHash: _, ...shown }, recordedAt }) => [
      put(iamApiKeys, { ...shown, createdAt: recordedAt, status: 'active', endedAt: null }),
    ]),
    on(apiKeyRevoked, ({ data: { apiKeyId }, recordedAt }) => [
      put(iamApiKeys, { apiKeyId, status: 'revoked', endedAt: recordedAt }),
    ]),
    on(apiKeyExpired, ({ data: { apiKeyId }, recordedAt }) => [
      put(iamApiKeys, { apiKeyId, status: 'expired', endedAt: recordedAt }),
    ]),
  ],
})
