import type { CommandId, EventId } from '@heptad/schemas/ids.ts'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, event, headAfter, kinds, newStream, newTenant } from '../contract/fixtures.ts'
import type { EventStore } from '../port.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

let database: TestDatabase
let store: EventStore
beforeEach(async () => {
  database = await testDatabase()
  store = await openPostgresEventStore({ url: database.url })
})
afterEach(async () => {
  await store?.close()
  await database?.drop()
})

const BUSY = 'test.thing.busy'
const sound = (type = 'test.thing.done') =>
  append({ tenantId: newTenant(), streamId: newStream(), events: [event({ type })] })
const poison = () => append({ tenantId: newTenant(), streamId: newStream(), events: [event({ data: '{"a":"\0"}' })] })

/** From now on the server refuses one type of event for the moment, as it does when a lock is not to be had in time. */
async function refuseBusy(): Promise<Client> {
  const client = new Client(database.url)
  await client.connect()
  await client.query(`
    create function log.refuse_busy() returns trigger language plpgsql as $$
    begin raise exception 'busy' using errcode = 'lock_not_available'; end $$;
    create trigger busy before insert on log.events for each row when (new.type = '${BUSY}')
      execute function log.refuse_busy()`)
  return client
}

test('when the second half of a refused call fails for now, the first may be written: the outcome of the call is unknown', async () => {
  const client = await refuseBusy()
  const call = [sound(), poison(), sound(BUSY), sound()]
  await expect(store.append([sound(BUSY)])).rejects.toMatchObject({ name: 'LogUnavailable', outcome: 'not-sent' })
  await expect(store.append(call)).rejects.toMatchObject({ name: 'LogUnavailable', outcome: 'unknown' })
  expect(await store.head()).toBe(1n)
  await client.query('drop trigger busy on log.events')
  expect(kinds(await store.append(call))).toEqual(['duplicate', 'invalid', 'appended', 'appended'])
  await client.end()
})

test('an id that is no UUID makes its append invalid, and no other', async () => {
  const command = { ...sound(), commandId: 'nonsense' as CommandId }
  const id = append({
    tenantId: newTenant(),
    streamId: newStream(),
    events: [event({ eventId: 'nonsense' as EventId })],
  })
  const verdicts = await store.append([sound(), command, sound(), id, sound()])
  expect(kinds(verdicts)).toEqual(['appended', 'invalid', 'appended', 'invalid', 'appended'])
})

test('a call that is halved comes after the halves of those before it', async () => {
  const [tenantId, streamId] = [newTenant(), newStream()]
  const first = append({ tenantId, streamId, expectedHead: 'none' })
  const second = append({ tenantId, streamId, expectedHead: headAfter(first, 0n) })
  const third = append({ tenantId, streamId, expectedHead: headAfter(second, 1n) })
  const calls = [[first, poison(), second], [third, poison()], [sound()]]
  const verdicts = await Promise.all(calls.map((call) => store.append(call)))
  expect(verdicts.map(kinds)).toEqual([['appended', 'invalid', 'appended'], ['appended', 'invalid'], ['appended']])
})
