import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { append, decidedAt, event, newCommand, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { type KeyVault, keyVault } from '@heptad/infra/keys/vault.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { auditQueries } from '@heptad/read-models/audit/index.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import type { QueryRunner } from '@heptad/read-models/query-runner.ts'
import { type AuditRecord, AuditRecord as AuditRecordShape } from '@heptad/schemas/audit/record.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProjectionRunner } from '../runner/runner.ts'
import { thingContracts } from '../testing/example.ts'
import { openWorld, type World } from '../testing/world.ts'
import { recordsProjection } from './records.ts'

const [tenant, stranger] = [newTenant(), newTenant()]
const closing: (() => Promise<unknown>)[] = []
let world: World
let runner: ProjectionRunner
let queries: QueryRunner
let vault: KeyVault
let clickhouse: Clickhouse

beforeAll(async () => {
  const [database, engine] = await Promise.all([testDatabase(), testClickhouse()])
  vault = keyVault(await memoryKeyring(), memoryDataKeys())
  const reader = openPool({ url: database.url, role: 'heptad_reader', max: 2, applicationName: 'test-reader' })
  const definitions = [recordsProjection]
  world = await openWorld({ url: database.url, clickhouseUrl: engine.url, definitions, contracts: thingContracts })
  clickhouse = openClickhouse(engine.url)
  const { freshness } = world
  queries = createQueryRunner({
    postgres: reader,
    clickhouse,
    vault,
    clock: systemClock(),
    freshness,
    models: definitions,
  })
  runner = await world.start()
  closing.push(
    () => runner.stop(),
    () => reader.end(),
    () => clickhouse.close(),
    () => world.close(),
    () => database.drop(),
    () => engine.stop(),
  )
  await world.caughtUp(runner)
})
afterAll(async () => {
  for (const close of closing) await close()
})

interface Happening {
  readonly tenantId?: TenantId
  readonly verb?: 'named' | 'removed'
  readonly thingId: string
  readonly actor?: { readonly type: string; readonly id: string }
  readonly ip?: string
  readonly name?: string
}

async function happen({
  tenantId = tenant,
  verb = 'named',
  thingId,
  actor,
  ip,
  name = 'n',
}: Happening): Promise<bigint> {
  const metadata = {
    actor: actor ?? { type: 'user', id: 'u-1' },
    commandId: newCommand(),
    commandType: 'test.thing.name',
    ...(ip === undefined ? {} : { ip: await vault.seal(tenantId, 'user-u-1', ip) }),
  }
  const one: Partial<NewEvent> = {
    type: `test.thing.${verb}`,
    data: JSON.stringify(verb === 'named' ? { thingId, name } : { thingId }),
    metadata: JSON.stringify(metadata),
    decidedAt,
  }
  const streamId = streamOf('test.thing', thingId)
  const [verdict] = await world.store.append([append({ tenantId, streamId, events: [event(one)] })])
  if (verdict?.kind !== 'appended') throw new Error('not appended')
  return verdict.lastPosition
}

async function ask(
  name: string,
  input: Record<string, Json>,
  more: { tenantId?: TenantId; minPosition?: bigint; limit?: number; after?: readonly string[] | null } = {},
) {
  const definition = auditQueries.find(({ contract }) => contract.name === name)
  if (definition === undefined) throw new Error(`no query ${name}`)
  const { tenantId = tenant, limit = 100, after = null, minPosition } = more
  const answer = await queries.run(definition, {
    tenantId,
    input: definition.contract.input.parse(input),
    page: { limit, after },
    waitMs: 10_000,
    ...(minPosition === undefined ? {} : { minPosition }),
  })
  if (answer.kind !== 'page') throw new Error(JSON.stringify(answer, (_, value) => String(value)))
  return { ...answer, rows: answer.rows as readonly AuditRecord[] }
}

test('an event is a record as soon as its position is asked for, the last first, and no record names a position', async () => {
  await happen({ thingId: 'seen-1' })
  const minPosition = await happen({ thingId: 'seen-2', verb: 'removed' })
  const { rows, position } = await ask('audit.records.list', {}, { minPosition })
  expect(position).toBeGreaterThanOrEqual(minPosition)
  expect(rows.slice(0, 2).map(({ action, entityId }) => [action, entityId])).toEqual([
    ['test.thing.removed', 'seen-2'],
    ['test.thing.named', 'seen-1'],
  ])
  const record = rows[1]
  expect(AuditRecordShape.parse(record)).toEqual(record)
  expect(record).toMatchObject({
    ...{ entityType: 'test.thing', revision: '0', actor: { type: 'user', id: 'u-1' }, onBehalfOf: null },
    ...{ data: { thingId: 'seen-1', name: 'n' }, decidedAt, commandType: 'test.thing.name' },
  })
  expect(JSON.stringify(rows)).not.toContain('position')
})

test('a tenant sees its own records only, by list and by id', async () => {
  const minPosition = await happen({ tenantId: stranger, thingId: 'foreign' })
  const theirs = await ask('audit.records.list', {}, { tenantId: stranger, minPosition })
  const ours = await ask('audit.records.list', {}, { minPosition })
  expect(theirs.rows.map(({ entityId }) => entityId)).toEqual(['foreign'])
  expect(ours.rows.map(({ entityId }) => entityId)).not.toContain('foreign')
  const id = theirs.rows[0]?.id ?? ''
  expect((await ask('audit.records.get', { id })).rows).toEqual([])
  expect((await ask('audit.records.get', { id }, { tenantId: stranger })).rows).toEqual(theirs.rows)
})

test('filters: exact action or its beginning, entity, actor, time', async () => {
  await happen({ thingId: 'f-1', actor: { type: 'apikey', id: 'key-9' } })
  const minPosition = await happen({ thingId: 'f-2', verb: 'removed', actor: { type: 'apikey', id: 'key-9' } })
  const found = async (filter: Record<string, Json>) => {
    const { rows } = await ask('audit.records.list', { actorId: 'key-9', ...filter }, { minPosition })
    return rows.map(({ entityId }) => entityId)
  }
  expect(await found({})).toEqual(['f-2', 'f-1'])
  expect(await found({ action: 'test.thing.removed' })).toEqual(['f-2'])
  expect(await found({ action: 'test.' })).toEqual(['f-2', 'f-1'])
  expect(await found({ action: 'test.thing' })).toEqual([])
  expect(await found({ entityType: 'test.thing', entityId: 'f-1' })).toEqual(['f-1'])
  expect(await found({ actorId: 'key-8' })).toEqual([])
  const [last] = (await ask('audit.records.list', { actorId: 'key-9' }, { minPosition })).rows
  const at = last?.recordedAt ?? decidedAt
  expect(await found({ from: at })).toEqual(['f-2'])
  expect(await found({ to: at })).toEqual(['f-1'])
  expect(await found({ from: plusMs(at, 1000) })).toEqual([])
})

test('a range of times may begin and end in any year', async () => {
  const actor = { type: 'apikey', id: 'key-old' }
  const minPosition = await happen({ thingId: 'range', actor })
  const found = async (filter: Record<string, Json>) =>
    (await ask('audit.records.list', { actorId: actor.id, ...filter }, { minPosition })).rows.length
  expect(await found({})).toBe(1)
  await clickhouse.command({
    query: `insert into audit_records_v1
            select * replace (toDateTime64('2001-01-01 00:00:00', 6, 'UTC') as recorded_at, generateUUIDv4() as id)
            from audit_records_v1 where actor_id = 'key-old'`,
  })
  for (const from of ['0000-01-01T00:00:00Z', '1900-01-01T00:00:00Z', '2001-01-01T00:00:00Z'])
    expect([from, await found({ from })]).toEqual([from, 2])
  expect(await found({ from: '2001-01-01T00:00:00.000001Z', to: '9999-12-31T00:00:00Z' })).toBe(1)
  expect(await found({ from: '9999-12-31T00:00:00Z' })).toBe(0)
  expect(await found({ to: '2001-01-01T00:00:00.000001Z' })).toBe(1)
  for (const to of ['2001-01-01T00:00:00Z', '0000-01-02T00:00:00Z']) expect([to, await found({ to })]).toEqual([to, 0])
})

test('pages follow each other without gap or repetition', async () => {
  const actor = { type: 'user', id: 'pager' }
  let minPosition = 0n
  for (let index = 0; index < 7; index += 1) minPosition = await happen({ thingId: `p-${index % 2}`, actor })
  const all = (await ask('audit.records.list', { actorId: 'pager' }, { minPosition })).rows
  const paged: AuditRecord[] = []
  let after: readonly string[] | null = null
  do {
    const page: Awaited<ReturnType<typeof ask>> = await ask(
      'audit.records.list',
      { actorId: 'pager' },
      { limit: 3, after },
    )
    paged.push(...page.rows)
    after = page.next
  } while (after !== null)
  expect(all).toHaveLength(7)
  expect(paged).toEqual(all)
})

test('what is confidential is ciphertext in ClickHouse, opened in the answer, redacted once erased', async () => {
  const minPosition = await happen({ thingId: 'private', ip: '192.0.2.7', name: 'sealed.v1.not-really' })
  const stored = await world.clickhouse.query({ query: 'select ip from audit_records_v1', format: 'TabSeparated' })
  const [text] = await Promise.all([stored.text(), ask('audit.records.list', {}, { minPosition })])
  expect(text).not.toContain('192.0.2.7')
  const before = (await ask('audit.records.list', { entityId: 'private' }, { minPosition })).rows[0]
  expect(before).toMatchObject({ ip: '192.0.2.7', data: { name: 'sealed.v1.not-really' } })
  await vault.erase(tenant, 'user-u-1')
  const after = (await ask('audit.records.list', { entityId: 'private' })).rows[0]
  expect(after?.ip).toBe('[REDACTED]')
})

test('ClickHouse away is an answer, not an error', async () => {
  const away = openClickhouse('http://127.0.0.1:1')
  const reader = openPool({ url: world.url, role: 'heptad_reader', max: 1, applicationName: 'test-away' })
  const { freshness } = world
  const lost = createQueryRunner({
    postgres: reader,
    clickhouse: away,
    vault,
    clock: systemClock(),
    freshness,
    models: [recordsProjection],
  })
  const [definition] = auditQueries
  if (definition === undefined) throw new Error('no query')
  const answer = await lost.run(definition, { tenantId: tenant, input: {}, page: { limit: 1, after: null } })
  expect(answer).toEqual({ kind: 'unavailable', part: 'clickhouse' })
  await reader.end()
  await away.close()
})
