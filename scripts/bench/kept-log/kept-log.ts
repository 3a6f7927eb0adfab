import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import pg from 'pg'
import { type BenchmarkServer, startBenchmarkServer } from '../benchmark-server.ts'

const CACHE = fileURLToPath(new URL('../../../.cache/bench/', import.meta.url))
const FILL = sqlFile(import.meta.url, 'fill-log')
const INDEXES = sqlFile(import.meta.url, 'log-indexes')
const SHAPE = sqlFile(import.meta.url, 'log-shape')
const PIECE = 250_000
/** So many sessions fill, and so many workers sort for one index. */
const SESSIONS = 2
/** Before every id that this process makes: 2025-01-01. */
const FIRST_MS = Date.UTC(2025, 0, 1)
const SORTING = "set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2"

/** A server whose own database holds a long log. Stopping it keeps the log; what a benchmark appends stays too. */
export interface KeptLog extends BenchmarkServer {
  /** The folder of the keys that what benchmarks appended is sealed with. */
  readonly keysHome: string
}

/** The server with a log of so many events, which is made when it is not there: some minutes and 14 GB for 20 million. */
export async function keptLog(events: number): Promise<KeptLog> {
  const home = `${CACHE}log-${events}`
  const marker = `${home}/complete.json`
  if (existsSync(home) && !existsSync(marker)) rmSync(home, { recursive: true })
  const isMade = existsSync(marker)
  const keysHome = `${home}/keys`
  mkdirSync(keysHome, { recursive: true })
  const server = await startBenchmarkServer({ home })
  try {
    await migrate({ url: server.url })
    if (!isMade) {
      const seconds = await make(server, events)
      writeFileSync(marker, `${JSON.stringify({ events, seconds })}\n`)
    }
    await warm(server.url)
    const made = JSON.parse(readFileSync(marker, 'utf8')) as { seconds: number }
    return { ...server, keysHome, settings: { ...server.settings, logEvents: events, logMadeInSeconds: made.seconds } }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function make(server: BenchmarkServer, events: number): Promise<number> {
  const began = performance.now()
  const say = (what: string) =>
    process.stderr.write(`a log of ${events} events: ${what} (${Math.round((performance.now() - began) / 1000)} s)\n`)
  say('filling it; made once, kept in .cache/bench')
  const clients = await Promise.all(Array.from({ length: SESSIONS }, () => connectOwner(server.url)))
  const [client] = clients
  if (client === undefined) throw new Error('no session')
  try {
    const before = await shapeOf(client)
    const { rows: indexes } = await client.query<Index>(INDEXES)
    for (const index of indexes) await client.query(dropping(index))
    await fill(clients, events, say)
    await client.query(SORTING)
    for (const { name, make: statement } of indexes) {
      say(`index ${name}`)
      await client.query(statement)
    }
    say('freezing and analysing')
    await client.query('vacuum (freeze, analyze) log.events')
    if ((await shapeOf(client)) !== before) throw new Error('the log is not as it was before it was filled')
    await client.query('reset role; checkpoint')
  } finally {
    for (const each of clients) await each.end()
  }
  say('done')
  return Math.round((performance.now() - began) / 1000)
}

interface Index {
  readonly name: string
  readonly is_constraint: boolean
  readonly make: string
}

async function fill(clients: readonly pg.Client[], events: number, say: (what: string) => void): Promise<void> {
  let next = 1
  const work = async (client: pg.Client) => {
    while (next <= events) {
      const first = next
      next += PIECE
      await client.query(FILL, [first, Math.min(first + PIECE - 1, events), FIRST_MS])
      if ((first - 1) % (PIECE * 8) === 0) say(`${first - 1 + PIECE} events`)
    }
  }
  await Promise.all(clients.map(work))
}

function dropping({ name, is_constraint: isConstraint }: Index): string {
  return isConstraint ? `alter table log.events drop constraint ${name}` : `drop index log.${name}`
}

async function shapeOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ line: string }>(SHAPE)
  return rows.map(({ line }) => line).join('\n')
}

async function connectOwner(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query('set role heptad_owner; set synchronous_commit = off')
  return client
}

/** Reads the indexes once, as a server that has been running for long would have. */
async function warm(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('create extension if not exists pg_prewarm')
    await client.query(
      `select sum(pg_prewarm(indexrelid, 'read')) from pg_index where indrelid = 'log.events'::regclass`,
    )
  } finally {
    await client.end()
  }
}
