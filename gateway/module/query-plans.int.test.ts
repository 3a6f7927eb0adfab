import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { type TestDatabase, testDatabase } from '@heptad/infra/testing/database.ts'
import { ensureReadModels } from '@heptad/read-models/ddl/ensure-read-models.ts'
import { type QueryDefinition, variantOf } from '@heptad/read-models/define.ts'
import { columnName, qualifiedName } from '@heptad/read-models/physical.ts'
import { gateStatement } from '@heptad/read-models/query/gate.ts'
import { withPhysicalNames } from '@heptad/read-models/query/rewrite.ts'
import type { ColumnKind, Table } from '@heptad/read-models/table.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { builtIn } from './built-in.ts'

const TENANTS = 20
const ROWS_EACH = 1000
/** What may be sorted, or read without an index, at no cost that anybody sees. */
const FEW = 100
const tenantId = TenantId.parse('00000000-0000-7000-8000-000000000003')
const uuid = '00000000-0000-7000-8000-000000000bb9'

interface Asked {
  readonly input: object
  /** Inputs that another statement answers. */
  readonly also?: readonly object[]
  readonly readsAll?: string
}

/** An input of every query that PostgreSQL answers, as its callers send most often. Those that read a whole book say why they may. */
const ASKED: Readonly<Record<string, Asked>> = {
  'iam.apikeys.list': { input: {} },
  'iam.apikeys.get': { input: { apiKeyId: uuid } },
  'iam.tenants.list': { input: {} },
  'iam.tenants.get': { input: { tenantId } },
  'money.accounts.list': { input: {} },
  'money.accounts.get': { input: { accountId: uuid } },
  'money.assets.list': { input: {}, readsAll: 'it counts the accounts of a book by asset' },
  'money.balances.list': { input: {} },
  'money.balances.get': { input: { accountId: uuid } },
  'money.books.list': { input: {} },
  'money.books.get': { input: { bookId: 'x1' } },
  'money.entries.list': { input: { accountId: uuid } },
  'money.holds.aging': { input: {}, readsAll: 'it counts the open holds of a book by age' },
  'money.holds.list': { input: {} },
  'money.holds.get': { input: { holdId: uuid } },
  'money.limits.list': { input: {} },
  'money.periods.list': { input: {} },
  'money.roll-ups.list': { input: {}, readsAll: 'a roll-up adds up all accounts of a book, or of a part of it' },
  'money.statements.get': { input: { accountId: uuid } },
  'money.transactions.list': {
    input: {},
    also: [
      { accountId: uuid },
      { accountId: uuid, order: 'oldest-first' },
      { account: 'x1', asset: 'x1', from: '2026-01-31' },
      { accountId: uuid, reference: 'x1' },
    ],
  },
  'money.transactions.get': { input: { transactionId: uuid } },
  'money.wallets.list': { input: {} },
  'money.wallets.get': { input: { walletId: uuid } },
  'money.wallet-balances.get': { input: { walletId: uuid } },
  'money.wallet-transactions.list': { input: { walletId: uuid } },
  'money.trial-balance.list': { input: {}, readsAll: 'a trial balance adds up all accounts of a book' },
}

let database: TestDatabase
let pools: { readonly owner: PostgresPool; readonly projector: PostgresPool; readonly reader: PostgresPool }

beforeAll(async () => {
  database = await testDatabase()
  const poolOf = (role: string) => openPool({ url: database.url, role, max: 1, applicationName: 'plans' })
  pools = { owner: poolOf('heptad_owner'), projector: poolOf('heptad_projector'), reader: poolOf('heptad_reader') }
  const clickhouse = openClickhouse('http://127.0.0.1:9')
  const models = builtIn.projections.filter(({ tables }) => tables.every(inPostgres))
  await ensureReadModels({ postgres: pools.owner, clickhouse, models })
  await clickhouse.close()
  for (const { tables, version } of models)
    for (const table of tables) {
      await pools.projector.query(fill(table, version))
      await pools.owner.query(`analyze ${qualifiedName(table, version)}`)
    }
  await pools.owner.query(FILL_LOG)
  await pools.projector.query(FILL_DEAD_LETTERS)
  await pools.owner.query('analyze log.events, log.dead_letters')
}, 240_000)
afterAll(async () => {
  await Promise.all(Object.values(pools).map((pool) => pool.end()))
  await database.drop()
})

function inPostgres({ engine }: Table): boolean {
  return engine === 'postgres'
}

/** The first rows of every tenant are those of the others, but for their tenant. */
const ROWS = `generate_series(1, ${TENANTS}) as t, generate_series(1, ${ROWS_EACH}) as n`
const TENANT = `('00000000-0000-7000-8000-' || lpad(to_hex(t), 12, '0'))::uuid`
const VALUES: Record<ColumnKind, string> = {
  text: `'x' || n`,
  uuid: `('00000000-0000-7000-8000-' || lpad(to_hex((t - 1) * ${ROWS_EACH} + n), 12, '0'))::uuid`,
  amount: 'n',
  bigint: 'n',
  integer: 'n % 7',
  boolean: 'true',
  date: `'2026-01-31'::date`,
  instant: `'2026-01-31T12:00:00Z'::timestamptz + n * interval '1 second'`,
  textArray: `array['x']`,
  json: `'{}'::jsonb`,
  sealed: `'x'`,
}

function fill(table: Table, version: number): string {
  const columns = Object.entries(table.columns)
  const inOneBook = columns.some(([name, { isKey }]) => isKey && name !== 'bookId')
  const values = columns.map(([name, { kind }]) => (name === 'bookId' && inOneBook ? `'main'` : VALUES[kind]))
  const names = ['tenant_id', ...columns.map(([name]) => columnName(name))]
  return `insert into ${qualifiedName(table, version)} (${names.join(', ')}) select ${[TENANT, ...values].join(', ')} from ${ROWS}`
}

const FILL_LOG = `insert into log.events
  (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
select (t - 1) * ${ROWS_EACH} + n, ${TENANT}, 'test.thing-1', n - 1, gen_random_uuid(), 'test.thing.done', 1, '{}', '{}', now(), now()
from ${ROWS}`
const FILL_DEAD_LETTERS = `insert into log.dead_letters
  (projection, version, position, sequence_key, slice, tenant_id, stream_id, event_id, type)
select 'money.balances', 1, (t - 1) * ${ROWS_EACH} + n, 'x', 0, ${TENANT}, 'test.thing-1', gen_random_uuid(), 'test.thing.done'
from ${ROWS}`

const PlanNode = z.looseObject({
  'Node Type': z.string(),
  'Plan Rows': z.number(),
  'Relation Name': z.string().optional(),
  get Plans(): z.ZodOptional<z.ZodArray<typeof PlanNode>> {
    return z.array(PlanNode).optional()
  },
})
type PlanNode = z.output<typeof PlanNode>

/** How the server would run a statement, with these very parameters. */
async function planOf(pool: PostgresPool, text: string, values: readonly unknown[]): Promise<readonly PlanNode[]> {
  return inTransaction(pool, 'begin read only', async (client) => {
    await client.query("select set_config('heptad.tenant', $1, true)", [tenantId])
    const { rows } = await client.query(`explain (format json) ${text}`, [...values])
    const Explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: PlanNode })]) })])
    return nodesOf(Explained.parse(rows)[0]['QUERY PLAN'][0].Plan)
  })
}

function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** What of a plan grows with a table. */
function dear(nodes: readonly PlanNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    const rows = node['Plan Rows']
    const isScan = node['Node Type'] === 'Seq Scan' && rows > FEW
    const isSort = node['Node Type'].includes('Sort') && (node.Plans ?? []).some((below) => below['Plan Rows'] > FEW)
    return isScan || isSort ? [`${node['Node Type']} of ${rows} ${node['Relation Name'] ?? 'rows'}`] : []
  })
}

/** Every statement that a query sends for the page after the first rows. */
async function statementsOf(query: QueryDefinition, asked: object): Promise<readonly PlanNode[]> {
  const input = query.contract.input.parse(asked)
  const { reads, run } = variantOf(query, input)
  const served = reads.map((table) => ({ table, version: versionOf(table) }))
  const nodes: PlanNode[] = []
  await run(
    {
      tenantId,
      async postgres(sql, parameters) {
        nodes.push(...(await planOf(pools.reader, withPhysicalNames(sql, served), parameters)))
        return []
      },
      clickhouse: async () => [],
    },
    input,
    { limit: 20, after: null },
  )
  return nodes
}

function versionOf({ name }: Table): number {
  const owner = builtIn.projections.find(({ tables }) => tables.some((table) => table.name === name))
  if (owner === undefined) throw new Error(`no projection fills ${name}`)
  return owner.version
}

const queries = builtIn.queries.filter(({ reads }) => reads.every(inPostgres))

test('every query that PostgreSQL answers is among those whose plans are looked at', () => {
  expect(queries.map(({ contract }) => contract.name).toSorted()).toEqual(Object.keys(ASKED).toSorted())
})

test.each(queries.map((query) => [query.contract.name, query] as const))(
  '%s follows an index of its tenant, and sorts nothing that grows',
  async (name, query) => {
    const { input = {}, also = [], readsAll } = ASKED[name] ?? {}
    for (const asked of [input, ...also]) {
      const nodes = await statementsOf(query, asked)
      expect(nodes.map((node) => node['Node Type']).join()).toMatch(/Index|Bitmap/)
      if (readsAll === undefined) expect(dear(nodes), JSON.stringify(asked)).toEqual([])
      else expect(dear(nodes).filter((each) => each.startsWith('Seq Scan'))).toEqual([])
    }
  },
)

test('the gate of a query follows indexes', async () => {
  const { text, values = [] } = gateStatement(builtIn.projections.slice(0, 3))
  expect(dear(await planOf(pools.reader, text, values))).toEqual([])
})

test.each([
  ['last-own', 'the last event of the tenant that is shown', 'reader', 5n],
  ['last-of-tenant', 'the last event of a tenant', 'projector', tenantId],
] as const)('%s finds %s by an index', async (name, _, role, parameter) => {
  const folder =
    name === 'last-own' ? '@heptad/read-models/query/gate.ts' : '@heptad/infra/event-store/postgres/reading.ts'
  const nodes = await planOf(pools[role], sqlFile(import.meta.resolve(folder), name), [parameter])
  expect(nodes.map((node) => node['Node Type']).join()).toContain('Index')
  expect(dear(nodes)).toEqual([])
})
