import { z } from 'zod'
import { command, defineEvent, query } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { Permission } from '../permission.ts'

/** Part of the key's text, so that a leaked key shows where it belongs. It changes no right. */
export const KeyEnvironment = z.enum(['live', 'test'])
export type KeyEnvironment = z.output<typeof KeyEnvironment>

export const KeyStatus = z.enum(['active', 'revoked', 'expired'])

/** A SHA-256 in lower-case hexadecimal digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal digits')

const Name = z.string().trim().min(1).max(80)
/** The text of a new key, in the first answer. */
export const ShownOnce = z.string().nullable().describe('shown once: null when the answer is given again')
const Scopes = z.array(Permission).min(1).max(100)

export const createApiKey = command(
  'iam.apikey.create',
  z.strictObject({
    name: Name.describe('what it is for, as lists show it'),
    environment: KeyEnvironment.default('live').describe('shown in its text; it changes no permission'),
    scopes: Scopes.describe('what it may do: money.holds.place, money.holds.*, money.*'),
    expiresAt: Instant.nullable()
      .default(null)
      .describe('when it ends, no later than the key that makes it; null is never'),
  }),
  {
    summary: 'Creates an API key for this tenant. The answer shows its secret, once.',
    answer: z.strictObject({ apiKeyId: Uuid, secret: ShownOnce }),
  },
)
export const revokeApiKey = command(
  'iam.apikey.revoke',
  z.strictObject({ apiKeyId: Uuid, reason: z.string().max(200).default('').describe('why; kept with it') }),
  { summary: 'Ends an API key at once and for good. Revoking it again changes nothing.', answer: z.strictObject({}) },
)
export const expireApiKey = command('iam.apikey.expire', z.strictObject({ apiKeyId: Uuid }), {
  summary: 'Records that an API key has reached its end.',
})

export const apiKeyCreated = defineEvent(
  'iam.apikey.created',
  1,
  z.strictObject({
    apiKeyId: Uuid,
    name: z.string(),
    environment: KeyEnvironment,
    scopes: Scopes,
    secretHash: Sha256,
    expiresAt: Instant.nullable(),
  }),
)
export const apiKeyRevoked = defineEvent(
  'iam.apikey.revoked',
  1,
  z.strictObject({ apiKeyId: Uuid, reason: z.string() }),
)
export const apiKeyExpired = defineEvent('iam.apikey.expired', 1, z.strictObject({ apiKeyId: Uuid }))

const ApiKeyRow = z.strictObject({
  apiKeyId: Uuid,
  name: z.string(),
  environment: KeyEnvironment,
  scopes: z.array(z.string()),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  status: KeyStatus,
  /** When it was revoked or expired. */
  endedAt: Instant.nullable(),
})
export type ApiKeyRow = z.output<typeof ApiKeyRow>

export const listApiKeys = query('iam.apikeys.list', {
  summary: "This tenant's API keys, oldest first, without their secrets.",
  shape: 'list',
  input: z.strictObject({ status: KeyStatus.optional().describe('only those with this status now') }),
  row: ApiKeyRow,
})
export const getApiKey = query('iam.apikeys.get', {
  summary: 'One API key of this tenant, without its secret.',
  shape: 'single',
  absence: 'apikey-not-found',
  input: z.strictObject({ apiKeyId: Uuid }),
  row: ApiKeyRow,
})
