import pg from 'pg'
import type { Contestant } from './contestant.ts'

/** The contestant while an idle transaction of another session keeps a snapshot of its database open, from now until it closes. */
export async function withOpenSnapshot(url: string, contestant: Contestant): Promise<Contestant> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench snapshot' })
  await client.connect()
  await client.query('begin isolation level repeatable read; select txid_current()')
  return {
    ...contestant,
    name: `${contestant.name}, snapshot open`,
    async verify() {
      await checkOpen(client)
      return contestant.verify()
    },
    async close() {
      await client.end()
      await contestant.close()
    },
  }
}

/** Throws unless the transaction was there all the time, with the snapshot that it took first. */
async function checkOpen(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ seconds: number; holds: boolean }>(
    `select extract(epoch from clock_timestamp() - xact_start)::float as seconds, backend_xmin is not null as holds
     from pg_stat_activity where pid = pg_backend_pid()`,
  )
  if (rows[0]?.holds !== true) throw new Error('the snapshot was not open: this run says nothing')
}
