import type { StreamId } from '@heptad/schemas/ids.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { append, event, newStream, newTenant } from '../contract/fixtures.ts'
import { AppendConnection, AppendRefused } from './append-connection.ts'
import { appendParameters } from './append-parameters.ts'

let database: TestDatabase
let connection: AppendConnection
beforeAll(async () => {
  database = await testDatabase()
  connection = new AppendConnection(database.url)
  await connection.open()
})
afterAll(async () => {
  connection?.close()
  await database?.drop()
})

const tenantId = newTenant()
const sound = () => append({ tenantId, streamId: newStream() })

test.each([
  ...['lock_timeout', 'statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout'],
  ...['tcp_user_timeout', 'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count'],
])('the session that appends has a limit of its own for %s', async (name) => {
  const settings = await asWriterSession(name)
  expect(settings).toEqual([['client', expect.stringMatching(/^[1-9]\d{0,3}$/)]])
})

test.each([
  ['a stream id without a module', append({ tenantId, streamId: 'thing-1' as StreamId }), 'a stream id is malformed'],
  ['a stream id without a name', append({ tenantId, streamId: 'test.thing-' as StreamId }), 'a stream id is malformed'],
  [
    'a stream id of 201 characters',
    append({ tenantId, streamId: `test.thing-${'x'.repeat(190)}` as StreamId }),
    'a stream id is malformed',
  ],
  [
    'a malformed stream id that is only looked at',
    append({ tenantId, streamId: 'thing' as StreamId, events: 0 }),
    'a stream id is malformed',
  ],
  [
    'an event without a type',
    append({ tenantId, streamId: newStream(), events: [event({ type: '' })] }),
    'an event has no type',
  ],
  [
    'a schema version of 0',
    append({ tenantId, streamId: newStream(), events: [event({ schemaVersion: 0 })] }),
    'a schema version below 1',
  ],
])('log.append itself refuses %s, and writes nothing of the call', async (_, unsound, message) => {
  const before = await eventsInLog()
  const call = connection.call(appendParameters([sound(), unsound, sound()]))
  await expect(call).rejects.toThrow(message)
  await expect(call).rejects.toBeInstanceOf(AppendRefused)
  expect(await eventsInLog()).toBe(before)
})

test.each([0, 1, 2])('no part of a command may be null: parameter %i', async (parameter) => {
  const [values, before] = [appendParameters([sound()]), await eventsInLog()]
  const types = ['uuid', 'uuid', 'integer']
  const parameters = values.map((_, index) =>
    index === parameter ? `array[null]::${types[index]}[]` : `$${index + 1}`,
  )
  // The one that is left out has to be named somewhere, or its type is not known.
  const text = `select log.append(${parameters.join(', ')}), $${parameter + 1}::text`
  const given = values.map((value, index) => (index === parameter ? '' : value))
  await expect(asWriter(text, given)).rejects.toThrow('a command is named in part')
  expect(await eventsInLog()).toBe(before)
})

test('the time of an append is never before that of the last event, however far the clock of the server went back', async () => {
  await connection.call(appendParameters([sound()]))
  await asked(
    `insert into log.events
     select position + 1, gen_random_uuid(), stream_id, 0, gen_random_uuid(), type, 1, data, metadata, decided_at, '2999-01-01Z'
     from log.events order by position desc limit 1`,
  )
  expect((await connection.call(appendParameters([sound()])))[1]).toBe('2999-01-01 00:00:00+00')
})

/** Where a setting of the appending session comes from, and what it is, in the setting's unit. */
async function asWriterSession(name: string): Promise<readonly unknown[]> {
  const own = new AppendConnection(database.url)
  const client = await own.open()
  const { rows } = await client.query({
    text: 'select source, setting from pg_settings where name = $1',
    values: [name],
    rowMode: 'array',
  })
  own.close()
  return rows
}

async function eventsInLog(): Promise<number> {
  return Number((await asked('select count(*) from log.events'))[0]?.[0])
}

async function asWriter(text: string, values: readonly unknown[]): Promise<void> {
  await asked(text, values, 'heptad_writer')
}

async function asked(text: string, values: readonly unknown[] = [], role = 'heptad_owner'): Promise<unknown[][]> {
  const client = new Client(database.url)
  await client.connect()
  try {
    await client.query(`set role ${role}`)
    return (await client.query({ text, values: [...values], rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}
