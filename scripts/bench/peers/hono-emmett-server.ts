import { randomUUID } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { emmettStore, posted } from './emmett-store.ts'

type Balances = Readonly<Record<string, number>>
interface Transaction {
  readonly legs: readonly { readonly account: string; readonly side: string; readonly amount: string }[]
}

/**
 * The least that a team would write: a route that appends one event to a new stream, and one that does so after it has folded the
 * stream, without authentication, validation, tenants, keys and read models. Started with a database's URL and a number of
 * connections; reports its own URL.
 */
const [databaseUrl = '', connections = '10'] = process.argv.slice(2)
const store = await emmettStore(databaseUrl, Number(connections))
const handle = await store.handler<Balances>({
  initialState: () => ({}),
  evolve: (balances, { data }) => (data as Transaction).legs.reduce(moved, balances),
})
const app = new Hono()

app.post('/transactions', async (c) => {
  const transactionId = randomUUID()
  const data = await c.req.json<object>()
  await store.append(`transaction-${transactionId}`, posted(data))
  return c.json({ transactionId }, 201)
})

app.post('/streams/:stream/transactions', async (c) => {
  const data = await c.req.json<Transaction>()
  await handle(c.req.param('stream'), (balances) => posted({ ...data, postings: Object.keys(balances).length }))
  return c.json({ transactionId: randomUUID() }, 201)
})

function moved(balances: Balances, { account, side, amount }: Transaction['legs'][number]): Balances {
  const change = side === 'credit' ? Number(amount) : -Number(amount)
  return { ...balances, [account]: (balances[account] ?? 0) + change }
}

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.send?.(`http://127.0.0.1:${port}`)
})
process.on('disconnect', () => process.exit(0))
