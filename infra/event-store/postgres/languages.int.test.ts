import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../testing/database.ts'
import { append, event, kinds, newStream, newTenant } from '../contract/fixtures.ts'
import { openPostgresEventStore } from './postgres-event-store.ts'

/** How grave an error is, in an error message of the protocol: in English, and in Czech, which is as long. */
const [ENGLISH, CZECH] = ['SERROR\0', 'SCHYBA\0']

/** A way to a server that answers in another language than English, as one with such an `lc_messages` does. */
async function inCzech(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      client.write(Buffer.from(chunk.toString('latin1').replaceAll(ENGLISH, CZECH), 'latin1'))
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {})
      one.once('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => void (await new Promise((resolve) => server.close(resolve))))
  const translated = new URL(url)
  translated.port = String((server.address() as AddressInfo).port)
  return translated.href
}

test('one poisonous append is found among its neighbours also by what a server says in another language', async () => {
  const database = await testDatabase()
  const store = await openPostgresEventStore({ url: await inCzech(database.url) })
  const sound = () => append({ tenantId: newTenant(), streamId: newStream() })
  const poison = append({ tenantId: newTenant(), streamId: newStream(), events: [event({ data: '{"a":"\0"}' })] })
  const verdicts = await store.append([sound(), poison, sound()])
  expect(kinds(verdicts)).toEqual(['appended', 'invalid', 'appended'])
  await store.close()
  await database.drop()
})
