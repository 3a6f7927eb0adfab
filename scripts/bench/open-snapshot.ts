import pg from 'pg'
import type { BenchmarkServer } from './benchmark-server.ts'
import type { Contestant } from './contestant.ts'

/** A snapshot of a database that an idle transaction keeps open. */
export interface OpenSnapshot {
  /** Throws unless it was open all the time. */
  check(): Promise<void>
  release(): Promise<void>
}

/** Begins the transaction, in a session of its own. */
export async function openSnapshot(url: string): Promise<OpenSnapshot> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench snapshot' })
  await client.connect()
  await client.query('begin isolation level repeatable read; select txid_current()')
  return { check: () => checkOpen(client), release: () => client.end() }
}

/** The contestant while somebody keeps a snapshot of its database open, from now until it closes. */
async function withOpenSnapshot(url: string, contestant: Contestant): Promise<Contestant> {
  const snapshot = await openSnapshot(url)
  return {
    ...contestant,
    name: `${contestant.name}, snapshot open`,
    async verify() {
      await snapshot.check()
      return contestant.verify()
    },
    async close() {
      await snapshot.release()
      await contestant.close()
    },
  }
}

/** Makers of the same work twice, in two databases: with a snapshot open in the one, and without. */
export function withAndWithoutSnapshot(
  server: BenchmarkServer,
  database: string,
  make: (databaseUrl: string) => Promise<Contestant>,
): readonly (() => Promise<Contestant>)[] {
  return [
    async () => {
      const url = await server.database(`${database}_watched`)
      return withOpenSnapshot(url, await make(url))
    },
    async () => make(await server.database(database)),
  ]
}

/** Throws unless the transaction was there all the time, with the snapshot that it took first. */
async function checkOpen(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ seconds: number; holds: boolean }>(
    `select extract(epoch from clock_timestamp() - xact_start)::float as seconds, backend_xmin is not null as holds
     from pg_stat_activity where pid = pg_backend_pid()`,
  )
  if (rows[0]?.holds !== true) throw new Error('the snapshot was not open: this run says nothing')
}
