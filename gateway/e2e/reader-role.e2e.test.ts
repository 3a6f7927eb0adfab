import type { Client as Connection } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { connectTo, embeddedDatabaseUrl } from './embedded-database.ts'
import { furnishedTenant } from './testing/furnished-tenant.ts'
import { WITH_ORDERS } from './testing/outside-module.ts'

/** What the reader sees of the whole installation. None of it says whose an event is, or what is in it. */
const OF_NO_TENANT = ['log.checkpoints', 'log.identity', 'log.served_builds']
const OF_SOMEBODY = /tenant|stream|event|command|actor|subject|data|metadata|key/
/** Where these tenants have nothing: tenants belong to the platform, and nothing failed. */
const EMPTY_HERE = ['read.iam_tenants_v1', 'log.dead_letters']

interface Relation {
  readonly name: string
  readonly columns: readonly string[]
  readonly isReadable: boolean
  readonly isTable: boolean
}

const home = temporaryHome()
const tenants: string[] = []
let backbone: BackboneProcess
let superuser: Connection
let relations: readonly Relation[]

beforeAll(async () => {
  backbone = await startBackboneProcess(home, WITH_ORDERS)
  for (const _ of ['a', 'b']) {
    const { ids } = await furnishedTenant(backbone.credentials)
    tenants.push(ids.tenantId)
  }
  superuser = await connectTo(embeddedDatabaseUrl(home))
  relations = await everyRelation()
})

afterAll(async () => {
  await superuser?.end()
  await backbone?.stop()
  removeHome(home)
})

test('the catalogue has the tables that these tests mean to walk through', () => {
  const names = ofTenants().map(({ name }) => name.replace(/_v\d+$/, ''))
  expect(names).toEqual(expect.arrayContaining(['log.events', 'read.money_balances', 'read.iam_apikeys']))
  const tenantless = relations.filter(({ isReadable, columns }) => isReadable && !columns.includes('tenant_id'))
  expect(tenantless.map(({ name }) => name)).toEqual(OF_NO_TENANT)
  expect(tenantless.flatMap(({ columns }) => columns).filter((column) => OF_SOMEBODY.test(column))).toEqual([])
})

test.each([
  ['without a tenant', {}],
  ['with an empty tenant', { 'heptad.tenant': '' }],
  ['with the tenant of nobody', { 'heptad.tenant': '11111111-1111-4111-8111-111111111111' }],
])('the raw reader sees no row of any table %s', async (_, settings) => {
  await asReader(settings, async (reader) => {
    for (const { name } of ofTenants()) expect(await countOf(reader, name), name).toBe(0)
  })
})

test('the raw reader sees all rows of its tenant and none of another', async () => {
  for (const tenant of tenants) {
    await asReader({ 'heptad.tenant': tenant }, async (reader) => {
      for (const { name } of ofTenants()) {
        const own = await countOf(superuser, `${name} where tenant_id = '${tenant}'`)
        expect(await countOf(reader, `${name} where tenant_id = '${tenant}'`), name).toBe(own)
        expect(await countOf(reader, name), name).toBe(own)
        if (!EMPTY_HERE.includes(name)) expect(own, name).toBeGreaterThan(0)
      }
    })
  }
})

test('the raw reader can write nothing, not even what is its own tenant’s', async () => {
  await asReader({ 'heptad.tenant': tenants[0] ?? '' }, async (reader) => {
    for (const { name, columns } of relations.filter(({ isTable }) => isTable)) {
      const [first] = columns
      for (const sql of [
        `insert into ${name} default values`,
        `update ${name} set ${first} = ${first}`,
        `delete from ${name}`,
        `truncate ${name}`,
        `do $$ begin lock table ${name} in exclusive mode; end $$`,
        `drop table ${name}`,
      ])
        await expect(reader.query(sql), sql).rejects.toMatchObject({ code: '42501' })
    }
    for (const schema of ['log', 'read', 'keys', 'public'])
      await expect(reader.query(`create table ${schema}.mine ()`), schema).rejects.toMatchObject({ code: '42501' })
  })
})

test('the raw reader can call no function of the log, and sees nothing of the keys', async () => {
  const { rows } = await superuser.query(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace::regnamespace::text in ('log', 'read', 'keys') and has_function_privilege('heptad_reader', p.oid, 'execute')`,
  )
  expect(rows).toEqual([])
  expect(relations.filter(({ name, isReadable }) => name.startsWith('keys.') && isReadable)).toEqual([])
})

/** Everything that can be selected from, in every schema that is not PostgreSQL's own. */
async function everyRelation(): Promise<readonly Relation[]> {
  const { rows } = await superuser.query<Relation>(
    `select format('%I.%I', n.nspname, c.relname) as name, c.relkind in ('r', 'p') as "isTable",
            (select array_agg(a.attname::text order by a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
            has_schema_privilege('heptad_reader', n.oid, 'usage') and has_any_column_privilege('heptad_reader', c.oid, 'select') as "isReadable"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
     order by 1`,
  )
  return rows
}

function ofTenants(): readonly Relation[] {
  return relations.filter(({ name, isReadable }) => isReadable && !OF_NO_TENANT.includes(name))
}

async function asReader(
  settings: Readonly<Record<string, string>>,
  work: (reader: Connection) => Promise<void>,
): Promise<void> {
  const reader = await connectTo(embeddedDatabaseUrl(home), { role: 'heptad_reader', ...settings })
  try {
    await work(reader)
  } finally {
    await reader.end()
  }
}

async function countOf(connection: Connection, from: string): Promise<number> {
  const { rows } = await connection.query(`select count(*)::integer as count from ${from}`)
  return rows[0].count
}
