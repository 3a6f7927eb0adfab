import { instant, table, text, textArray, uuid } from '../table.ts'

/** One row per API key: what it may do and how it stands. */
export const iamApiKeys = table(
  'iam_apikeys',
  {
    apiKeyId: uuid().key(),
    name: text(),
    environment: text(),
    scopes: textArray(),
    createdAt: instant(),
    expiresAt: instant().nullable(),
    status: text(),
    endedAt: instant().nullable(),
  },
  { indexes: [['createdAt', 'apiKeyId']] },
)
