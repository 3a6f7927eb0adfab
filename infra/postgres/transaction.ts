import type { Pool, PoolClient } from 'pg'
import { inOneTrip, type OnResult, type Statement, type StatementResult } from './one-trip.ts'

export type PostgresPool = Pool
export type PostgresClient = PoolClient

/**
 * Runs `work` between `begin` (which may set more: `begin; set local …`) and commit on one connection. When it throws, all is rolled back; a
 * connection that cannot even do that is thrown away. When the connection is lost during commit, the outcome is unknown.
 */
export function inTransaction<T>(
  pool: PostgresPool,
  begin: string,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  return rollingBack(pool, async (client) => {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  })
}

/** The same for `work` that begins and commits by itself. */
export async function rollingBack<T>(pool: PostgresPool, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    return await work(client)
  } catch (error) {
    failure = await rollBack(client)
    throw error
  } finally {
    client.release(failure)
  }
}

/**
 * Statements in one trip, and so in one transaction, which ends with the trip: all or none. It has the pool's settings; `set_config(…, true)` holds to its end.
 * Answers what they answered. A connection on which one failed is thrown away, because a statement that it had prepared may be what is wrong.
 */
export async function transactionInOneTrip(
  pool: PostgresPool,
  statements: readonly Statement[],
  onResult?: OnResult,
): Promise<readonly StatementResult[]> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    return await inOneTrip(client, statements, onResult)
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(failure)
  }
}

async function rollBack(client: PostgresClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
