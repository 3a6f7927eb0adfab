import type { Pool, PoolClient } from 'pg'

export type PostgresPool = Pool
export type PostgresClient = PoolClient

/**
 * Runs `work` between `begin` (which may set more: `begin; set local …`) and commit on one connection. When it throws, all is rolled back; a
 * connection that cannot even do that is thrown away. When the connection is lost during commit, the outcome is unknown.
 */
export async function inTransaction<T>(
  pool: PostgresPool,
  begin: string,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    failure = await rollBack(client)
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
