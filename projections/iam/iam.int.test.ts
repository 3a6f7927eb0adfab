import { systemClock } from '@heptad/infra/clock/clock.ts'
import { canonicalJson } from '@heptad/infra/event-store/canonical.ts'
import { append, appendOne, event, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '@heptad/infra/testing/database.ts'
import type { PageRequest } from '@heptad/read-models/define.ts'
import { iamQueries } from '@heptad/read-models/iam/index.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import type { QueryRunner } from '@heptad/read-models/query-runner.ts'
import { apiKeyCreated, apiKeyExpired, apiKeyRevoked } from '@heptad/schemas/iam/apikey.ts'
import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { tenantRegistered, tenantResumed, tenantSuspended } from '@heptad/schemas/iam/tenant.ts'
import { PLATFORM_TENANT, streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../testing/world.ts'
import { iamProjections } from './index.ts'

const [acme, globex] = [newTenant(), newTenant()]
const [first, second, third] = [v7(), v7(), v7()]
const EXPIRY = Instant.parse('2030-01-01T00:00:00.000001Z')

let database: TestDatabase
let world: World
let queries: QueryRunner
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await testDatabase()
  world = await openWorld({ url: database.url, definitions: iamProjections, contracts: iamEvents })
  const reader = openPool({ url: database.url, role: 'heptad_reader', max: 2, applicationName: 'test-reader' })
  queries = createQueryRunner({
    postgres: reader,
    clickhouse: world.clickhouse,
    vault: keyVault(await memoryKeyring(), memoryDataKeys()),
    clock: systemClock(),
    freshness: world.freshness,
    models: iamProjections,
  })
  await tellTheStory()
  const runner = await world.start()
  await world.caughtUp(runner)
  closing.push(
    () => runner.stop(),
    () => reader.end(),
  )
})
afterAll(async () => {
  for (const close of closing) await close()
  await world.close()
  await database.drop()
})

async function tellTheStory(): Promise<void> {
  await tell(PLATFORM_TENANT, 'iam.tenant', acme, [
    tenantRegistered({ tenantId: acme, name: 'Acme', slug: 'acme', firstApiKeyId: first }),
    tenantSuspended({ tenantId: acme, reason: 'unpaid' }),
    tenantResumed({ tenantId: acme }),
  ])
  await tell(PLATFORM_TENANT, 'iam.tenant', globex, [
    tenantRegistered({ tenantId: globex, name: 'Globex', slug: 'globex', firstApiKeyId: third }),
    tenantSuspended({ tenantId: globex, reason: 'unpaid' }),
  ])
  await tell(acme, 'iam.apikey', first, [created(first)])
  await tell(acme, 'iam.apikey', second, [created(second), apiKeyRevoked({ apiKeyId: second, reason: 'leaked' })])
  await tell(globex, 'iam.apikey', third, [created(third), apiKeyExpired({ apiKeyId: third })])
}

function created(apiKeyId: string) {
  const [name, scopes, secretHash] = ['robot, "1"', ['money.*', 'iam.apikeys.create'], 'ab'.repeat(32)]
  return apiKeyCreated({ apiKeyId, name, environment: 'live', scopes, secretHash, expiresAt: EXPIRY })
}

async function tell(
  tenantId: TenantId,
  category: 'iam.tenant' | 'iam.apikey',
  id: string,
  happened: readonly { type: string; data: JsonObject }[],
): Promise<void> {
  const events = happened.map(({ type, data }) => event({ type, data: canonicalJson(data) }))
  await appendOne(world.store, append({ tenantId, streamId: streamOf(category, id), events }))
}

async function ask(tenantId: TenantId, name: string, input: object, page: Partial<PageRequest> = {}) {
  const definition = iamQueries.find(({ contract }) => contract.name === name)
  if (definition === undefined) throw new Error(`no query ${name}`)
  const answer = await queries.run(definition, {
    tenantId,
    input: definition.contract.input.parse(input),
    page: { limit: 20, after: null, ...page },
  })
  if (answer.kind !== 'page') throw new Error(`not answered: ${answer.kind}`)
  for (const row of answer.rows) expect(definition.contract.row.parse(row)).toEqual(row)
  return answer
}

test.each(iamProjections)('the rows of $name equal a replay', async (definition) => {
  const { stored, replayed } = await world.rows(definition)
  expect(stored.length).toBeGreaterThan(0)
  expect(stored).toEqual(replayed)
})

test('a tenant sees its own keys, oldest first, and nothing of their secrets', async () => {
  const { rows } = await ask(acme, 'iam.apikeys.list', {})
  expect(rows).toMatchObject([
    { apiKeyId: first, name: 'robot, "1"', scopes: ['money.*', 'iam.apikeys.create'], status: 'active', endedAt: null },
    { apiKeyId: second, status: 'revoked', expiresAt: EXPIRY, endedAt: expect.any(String) },
  ])
  expect(JSON.stringify(rows)).not.toContain('ab'.repeat(4))
  expect((await ask(globex, 'iam.apikeys.list', {})).rows).toMatchObject([{ apiKeyId: third, status: 'expired' }])
})

test('keys are listed by status, page by page, and found by id in their tenant only', async () => {
  expect((await ask(acme, 'iam.apikeys.list', { status: 'revoked' })).rows).toMatchObject([{ apiKeyId: second }])
  const page = await ask(acme, 'iam.apikeys.list', {}, { limit: 1 })
  expect(page.rows).toMatchObject([{ apiKeyId: first }])
  const rest = await ask(acme, 'iam.apikeys.list', {}, { limit: 1, after: page.next })
  expect(rest).toMatchObject({ rows: [{ apiKeyId: second }], next: null })
  expect((await ask(acme, 'iam.apikeys.get', { apiKeyId: first })).rows).toHaveLength(1)
  expect((await ask(globex, 'iam.apikeys.get', { apiKeyId: first })).rows).toEqual([])
})

test('the platform sees all tenants, and a tenant not even itself', async () => {
  expect((await ask(PLATFORM_TENANT, 'iam.tenants.list', {})).rows).toMatchObject([
    { tenantId: acme, name: 'Acme', slug: 'acme', status: 'active' },
    { tenantId: globex, slug: 'globex', status: 'suspended' },
  ])
  expect((await ask(PLATFORM_TENANT, 'iam.tenants.list', { status: 'suspended' })).rows).toHaveLength(1)
  expect((await ask(PLATFORM_TENANT, 'iam.tenants.get', { tenantId: acme })).rows).toMatchObject([{ name: 'Acme' }])
  expect((await ask(acme, 'iam.tenants.list', {})).rows).toEqual([])
  expect((await ask(acme, 'iam.tenants.get', { tenantId: acme })).rows).toEqual([])
})

test('tenants too are listed page by page', async () => {
  const page = await ask(PLATFORM_TENANT, 'iam.tenants.list', {}, { limit: 1 })
  const rest = await ask(PLATFORM_TENANT, 'iam.tenants.list', {}, { limit: 1, after: page.next })
  expect([...page.rows, ...rest.rows]).toMatchObject([{ slug: 'acme' }, { slug: 'globex' }])
  expect(rest.next).toBeNull()
})
