import { randomUUID } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { emmettStore } from './emmett-store.ts'

/**
 * The least that a team would write: one route that appends one event to a new stream, without authentication, validation,
 * tenants, keys and read models. Started with a database's URL and a number of connections; reports its own URL.
 */
const [databaseUrl = '', connections = '10'] = process.argv.slice(2)
const store = await emmettStore(databaseUrl, Number(connections))
const app = new Hono()

app.post('/transactions', async (c) => {
  const transactionId = randomUUID()
  const data = await c.req.json<object>()
  await store.append(`transaction-${transactionId}`, { type: 'TransactionPosted', data, metadata: { actor: 'bench' } })
  return c.json({ transactionId }, 201)
})

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.send?.(`http://127.0.0.1:${port}`)
})
process.on('disconnect', () => process.exit(0))
