import { Client } from 'pg'
import { startupOptions } from '../pool.ts'
import { columnTypes } from '../types.ts'

/** A connection for the upkeep of a whole cluster. Its loss fails the query under way; the caller ends it. */
export async function connectSuperuser(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'heptad-upkeep',
    types: columnTypes,
    options: startupOptions({ timezone: 'UTC', datestyle: 'ISO' }),
  })
  client.on('error', () => {})
  await client.connect()
  return client
}
