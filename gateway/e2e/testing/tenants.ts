import { expect, vi } from 'vitest'
import type { Credentials } from '../backbone-process.ts'
import { type Client, clientOf } from '../client.ts'

const BOOK_WITHIN_MS = 30_000

/** A tenant with its first key, and a caller who uses it. */
export interface Tenant {
  readonly tenantId: string
  readonly apiKeyId: string
  readonly apiKey: string
  readonly client: Client
}

/** Registers a tenant as the operator does, and waits until it has its main book. */
export async function registerTenant({ url, operatorKey }: Credentials, slug: string): Promise<Tenant> {
  const registered = await clientOf(url, operatorKey).command('iam.tenant.register', { name: slug, slug })
  expect(registered.status, registered.text).toBe(201)
  const { tenantId, apiKeyId, secret } = registered.body
  const client = clientOf(url, secret)
  await mainBookOf(client)
  return { tenantId, apiKeyId, apiKey: secret, client }
}

/** A reaction opens the book soon after the registration, and lists show it soon after that. */
async function mainBookOf(client: Client): Promise<void> {
  const isThere = async () => expect((await client.query('money.books.get', { bookId: 'main' })).status).toBe(200)
  await vi.waitFor(isThere, { timeout: BOOK_WITHIN_MS, interval: 20 })
}
