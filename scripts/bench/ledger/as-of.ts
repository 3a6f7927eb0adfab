import { removeHome, startBackboneProcess, temporaryHome } from '@heptad/gateway/e2e/backbone-process.ts'
import { embeddedDatabaseUrl } from '@heptad/gateway/e2e/embedded-database.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { type Instant, instantFromMicros, microsOf } from '@heptad/schemas/instant.ts'
import { BalanceRow, listEntries } from '@heptad/schemas/money/queries.ts'
import { z } from 'zod'
import { type HttpClient, httpClient } from '../../cli/http-client.ts'
import { execute } from '../benchmark-server.ts'
import type { RoundResult } from '../contestant.ts'
import { roundResult } from '../statistics.ts'

const ADD = sqlFile(import.meta.url, 'hot-account-entries')
const TABLES = `select relname from pg_class where relname ~ '^money_account_entries_v[0-9]+$' and relkind = 'r'`
const [WARM_UP, QUESTIONS] = [200, 2000]
const Opened = z.object({ accountId: z.string() })
const HOT = { asset: 'EUR', normalSide: 'credit' }

/** Asks over HTTP, one question after the other, what an account with so many entries held at moments all over its history. */
export async function asOfBalances(entries: number): Promise<RoundResult> {
  const home = temporaryHome()
  const backbone = await startBackboneProcess(home)
  try {
    const client = httpClient({ url: backbone.credentials.url, key: backbone.credentials.apiKey })
    const accountId = await hotAccount(client)
    const first = await firstEntry(client, accountId)
    await addEntries(embeddedDatabaseUrl(home), accountId, entries)
    await ask(client, { accountId, first, entries }, WARM_UP)
    const began = performance.now()
    const latencies = await ask(client, { accountId, first, entries }, QUESTIONS)
    return roundResult(latencies, performance.now() - began)
  } finally {
    await backbone.stop()
    removeHome(home)
  }
}

/** An account with one entry of 1. */
async function hotAccount(client: HttpClient): Promise<string> {
  await client.post('/v1/ledger/accounts', { path: 'world', ...HOT }, Opened)
  const { body } = await client.post('/v1/ledger/accounts', { path: 'hot', ...HOT }, Opened)
  const legs = [
    { account: 'world', asset: HOT.asset, side: 'debit', amount: '1' },
    { accountId: body.accountId, side: 'credit', amount: '1' },
  ]
  const posted = await client.post('/v1/ledger/transactions', { legs }, z.unknown(), { key: 'first' })
  const path = `/v1/ledger/accounts/${body.accountId}/balance`
  await client.get(path, BalanceRow, { minPosition: posted.position })
  await client.get(path, BalanceRow, { query: { at: new Date().toISOString() }, minPosition: posted.position })
  return body.accountId
}

async function firstEntry(client: HttpClient, accountId: string): Promise<Instant> {
  const Page = z.object({ data: z.array(listEntries.row) })
  const { body } = await client.get(`/v1/ledger/accounts/${accountId}/entries`, Page)
  const [entry] = body.data
  if (entry === undefined) throw new Error('the first entry is not there')
  return entry.recordedAt
}

async function addEntries(url: string, accountId: string, entries: number): Promise<void> {
  const { rows } = await execute<{ relname: string }>(url, TABLES)
  const [table] = rows
  if (table === undefined || rows.length > 1) throw new Error('there is not one table of entries')
  await execute(url, ADD.replaceAll('{entries}', `read.${table.relname}`), [entries, accountId])
  await execute(url, `analyze read.${table.relname}`)
}

interface Asked {
  readonly accountId: string
  readonly first: Instant
  readonly entries: number
}

async function ask(client: HttpClient, { accountId, first, entries }: Asked, count: number): Promise<number[]> {
  const latencies: number[] = []
  for (let question = 0; question < count; question += 1) {
    const place = Math.floor((entries * ((question * 7919) % count)) / count)
    const began = performance.now()
    const query = { at: instantFromMicros(microsOf(first) + BigInt(place)) }
    const { body } = await client.get(`/v1/ledger/accounts/${accountId}/balance`, BalanceRow, { query })
    latencies.push(performance.now() - began)
    if (body.credits !== `${place + 1}`) throw new Error(`entry ${place} left ${body.credits}`)
  }
  return latencies
}
