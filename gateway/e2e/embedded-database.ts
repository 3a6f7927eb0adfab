import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'

/** The embedded PostgreSQL of a home, as its superuser. */
export function embeddedDatabaseUrl(home: string): string {
  const [password, port] = ['password', 'port'].map((name) => readFileSync(join(home, 'postgres', name), 'utf8'))
  return `postgresql://heptad:${password}@127.0.0.1:${port}/heptad`
}

/** A connection with these settings from its start on; the caller ends it. */
export async function connectTo(url: string, settings: Readonly<Record<string, string>> = {}): Promise<Client> {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  const client = new Client({ connectionString: url, options: options.join(' ') })
  await client.connect()
  return client
}
