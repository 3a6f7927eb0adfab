import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../postgres/migrate.ts'
import { type TestPostgresServer, testPostgresServer } from '../../testing/database.ts'
import { append, kinds, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

let server: TestPostgresServer
let operator: Client
beforeAll(async () => {
  server = await testPostgresServer()
  await migrate({ url: server.url })
  operator = new Client(server.url)
  await operator.connect()
})
afterAll(async () => {
  await operator?.end()
  await server?.stop()
})

/** Which replicas commits wait for: a name that no replica has is one that is away. */
async function waitFor(replicas: string): Promise<void> {
  await operator.query(`alter system set synchronous_standby_names = '${replicas}'`)
  await operator.query('select pg_reload_conf()')
}

/** The appending sessions whose commit waits for a replica. */
async function waiting(): Promise<readonly number[]> {
  const { rows } = await operator.query<{ pid: number }>(
    `select pid from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'heptad-log-writer'`,
  )
  return rows.map(({ pid }) => pid)
}

test('an append that was cut off while it waited for a replica is not told of as a duplicate before the replica has it', async () => {
  const store = await openPostgresEventStore({ url: server.url })
  const one = append({ tenantId: newTenant(), streamId: newStream() })
  await waitFor('away')
  const cut = expect(store.append([one])).rejects.toMatchObject({ name: 'LogUnavailable', outcome: 'unknown' })
  await expect.poll(waiting).toHaveLength(1)
  const [first] = await waiting()
  await operator.query('select pg_terminate_backend($1)', [first])
  await cut
  // On a slow machine the client may be out of patience before the replicas are named anew.
  const answered = store.append([one]).catch(() => store.append([one]))
  await expect.poll(waiting).toHaveLength(1)
  await waitFor('')
  expect(kinds(await answered)).toEqual(['duplicate'])
  await store.close()
})
