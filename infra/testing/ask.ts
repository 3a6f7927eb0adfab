import { Client } from 'pg'

/** The rows that one statement answers, over a connection of its own. */
export async function ask<T extends object>(url: string, sql: string): Promise<readonly T[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}
