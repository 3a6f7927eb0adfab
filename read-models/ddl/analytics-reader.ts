import { createHash, createHmac } from 'node:crypto'
import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { quoteName } from '@heptad/infra/clickhouse/quote-name.ts'

/** The setting of a query that names its tenant to the row policies. Servers let settings of this prefix pass (`custom_settings_prefixes`). */
export const TENANT_SETTING = 'SQL_heptad_tenant'

const HASH_DIGITS = 16

/** The user of a ClickHouse server that queries run as: it reads Heptad's tables, the rows of the tenant that its query names, and nothing else. */
export interface AnalyticsReader {
  readonly user: string
  readonly database: string
  /** With its credentials. */
  readonly url: string
}

/** ClickHouse shows the reader rows of a tenant that it did not name. */
export class RowPolicyBroken extends Error {
  override readonly name = 'RowPolicyBroken'
}

/** The reader of the server at this URL. Its password is derived from that of the URL, so that all processes know it. */
export function analyticsReader(url: string): AnalyticsReader {
  const own = new URL(url)
  const database = decodeURIComponent(own.pathname.slice(1)) || 'default'
  const user = `heptad_reader_${wordOf(database)}`
  const secret = `heptad analytics reader of ${database}`
  own.username = user
  own.password = createHmac('sha256', decodeURIComponent(new URL(url).password))
    .update(secret)
    .digest('base64url')
  return { user, database, url: own.href }
}

/** A name as one plain word. What had to be changed for that is told apart by a hash: `a-b` is not `a_b`. */
function wordOf(name: string): string {
  const word = name.replaceAll(/[^A-Za-z0-9_]/g, '_')
  return word === name ? word : `${word}_${createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS)}`
}

/** The statements that make the user. */
export function readerStatements({ user, url }: AnalyticsReader): readonly string[] {
  const hash = createHash('sha256').update(new URL(url).password).digest('hex')
  const identified = `identified with sha256_hash by '${hash}'`
  return [`create user if not exists ${user} ${identified}`, `alter user ${user} ${identified}`]
}

/** The statements that let it read one table, only the tenant's rows; everybody else reads as before. */
export function policyStatements({ user, database }: AnalyticsReader, table: string): readonly string[] {
  const name = `${quoteName(database)}.${table}`
  const own = `tenant_id = toUUIDOrZero(trim(both '\\'' from toString(getSetting('${TENANT_SETTING}'))))`
  return [
    `create row policy or replace heptad_everybody on ${name} for select using 1 as permissive to all`,
    `create row policy or replace heptad_tenant on ${name} for select using ${own} as restrictive to ${user}`,
    `grant select on ${name} to ${user}`,
  ]
}

/** What ClickHouse answers where users and policies are not this user's to make, or the server does not take the setting. */
const REFUSALS = new Set(['115', '452', '497', '514'])

export type ReaderOutcome =
  | { readonly kind: 'ready'; readonly reader: AnalyticsReader }
  | { readonly kind: 'refused'; readonly why: string }

/** Makes the reader of a server, if the user of this URL may. */
export async function ensureAnalyticsReader(clickhouse: Clickhouse, url: string): Promise<ReaderOutcome> {
  const reader = analyticsReader(url)
  try {
    await clickhouse.query({
      query: `select getSetting('${TENANT_SETTING}')`,
      clickhouse_settings: { [TENANT_SETTING]: '' },
    })
    for (const query of readerStatements(reader)) await clickhouse.command({ query })
    for (const query of policyStatements(reader, 'heptad_probe')) await clickhouse.command({ query })
    return { kind: 'ready', reader }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && REFUSALS.has(String(error.code)))) throw error
    return { kind: 'refused', why: error.message }
  }
}

/** What an operator is told when there is no reader. */
export function refusalAdvice(url: string, why: string): string {
  const { database, user } = analyticsReader(url)
  return [
    `the user of CLICKHOUSE_URL cannot make the reader ${user} and its row policies: ${why.replace(/[.\s]+$/, '')}.`,
    'Queries are kept to their tenant by the filters of the statement alone.',
    `For row policies grant it CREATE USER, ALTER USER, CREATE ROW POLICY, and SELECT on ${database}.* WITH GRANT OPTION,`,
    'and let custom_settings_prefixes of the server hold SQL_.',
  ].join(' ')
}

/** Lets the reader read a table. Throws {@link RowPolicyBroken} when its policy does not hold. */
export async function letRead(clickhouse: Clickhouse, reader: AnalyticsReader, table: string): Promise<void> {
  for (const query of policyStatements(reader, table)) await clickhouse.command({ query })
  await provePolicy(reader, table)
}

/** Asks a table as the reader, for a tenant that does not exist. Throws {@link RowPolicyBroken} when it gets a row. */
export async function provePolicy(
  { url }: AnalyticsReader,
  table: string,
  setting: string = TENANT_SETTING,
): Promise<void> {
  const client = openClickhouse(url)
  try {
    const nobody = { [setting]: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }
    const query = `select 1 from ${table} limit 1`
    const result = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: nobody })
    if ((await result.json()).length > 0)
      throw new RowPolicyBroken(
        `ClickHouse shows rows of ${table} whatever tenant a query names: its policy does not hold`,
      )
  } finally {
    await client.close()
  }
}
