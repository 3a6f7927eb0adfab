import { systemIds } from '@heptad/infra/ids/ids.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import pg from 'pg'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant, Settings } from '../contestant.ts'
import { ACCOUNTS, AMOUNT, type Heat, OPENING, type Transfer, transferMaker } from './plan.ts'

const TABLES = sqlFile(import.meta.url, 'row-locks')

/** `statements`: lock, move, write and commit one after the other. `function`: the same in one round trip. */
export type Way = 'statements' | 'function'

type Work = (pool: pg.Pool, key: string, transfer: Transfer) => Promise<void>
const WAYS: Readonly<Record<Way, Work>> = { statements: byStatements, function: byFunction }

/** The transfer as textbooks have it: both rows locked in order of their ids, updated, one entry, committed. */
export async function rowLockTransfers(url: string, way: Way, heat: Heat): Promise<Contestant> {
  const work = WAYS[way]
  const next = transferMaker(heat)
  const ids = systemIds()
  let connections = 1
  let acknowledged = 0
  await withPool(url, 1, async (pool) => {
    await pool.query(TABLES)
    await pool.query('insert into accounts select n, $1 from generate_series(0, $2::integer) as n', [OPENING, ACCOUNTS])
    await pool.query('analyze accounts')
  })
  return {
    name: `SQL row locks, ${way}, ${heat}`,
    settings: { accounts: ACCOUNTS },
    round: (callers, seconds) =>
      withPool(url, connections, (pool) => {
        const one = async () => {
          await work(pool, ids.next(), next())
          acknowledged += 1
        }
        return closedLoop(one)(callers, seconds)
      }),
    async usePool(size) {
      connections = size
    },
    verify: () => withPool(url, 1, (pool) => verify(pool, acknowledged)),
    close: async () => {},
  }
}

/** All connections are open before `work`, and none afterwards: the server has not enough of them for all contestants at once. */
async function withPool<T>(url: string, connections: number, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  try {
    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
    for (const client of clients) client.release()
    return await work(pool)
  } finally {
    await pool.end()
  }
}

async function byStatements(pool: pg.Pool, key: string, { from, to }: Transfer): Promise<void> {
  const client = await pool.connect()
  const run = (name: string, text: string, values: unknown[]) => client.query({ name, text, values })
  try {
    await client.query('begin')
    await run('lock', 'select id from accounts where id in ($1, $2) order by id for update', [from, to])
    await run('move', 'update accounts set balance = balance + $1 where id = $2', [-AMOUNT, from])
    await run('move', 'update accounts set balance = balance + $1 where id = $2', [AMOUNT, to])
    const insert = 'insert into entries (key, from_account, to_account, amount) values ($1, $2, $3, $4)'
    await run('insert', insert, [key, from, to, AMOUNT])
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function byFunction(pool: pg.Pool, key: string, { from, to }: Transfer): Promise<void> {
  await pool.query({ name: 'transfer', text: 'select transfer($1, $2, $3, $4)', values: [key, from, to, AMOUNT] })
}

interface Found {
  readonly entries: string
  readonly held: string
  readonly below: string
}

async function verify(pool: pg.Pool, acknowledged: number): Promise<Settings> {
  const { rows } = await pool.query<Found>(
    `select (select count(*) from entries) as entries, sum(balance) as held, count(*) filter (where balance < 0) as below
     from accounts`,
  )
  const opening = OPENING * BigInt(ACCOUNTS + 1)
  const [found] = rows
  if (found?.entries !== `${acknowledged}` || found.held !== `${opening}` || found.below !== '0')
    throw new Error(`${acknowledged} transfers of ${opening} were acknowledged, there are ${JSON.stringify(found)}`)
  return { transfers: acknowledged, held: found.held, belowZero: 0 }
}
