import { append, event, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { SealedText } from '@heptad/schemas/confidential.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { accountFrozen, accountOpened, accountPolicyChanged } from '@heptad/schemas/money/account.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { bookOpened, bookStream } from '@heptad/schemas/money/book.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { type PostedLeg, transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { afterEach, expect, test } from 'vitest'
import { openWorld } from '../testing/world.ts'
import { moneyProjections } from './index.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const effectiveAt = Instant.parse('1900-01-01T00:00:00Z')
const tenantId = newTenant()
const cash = account('0199a3c0-0000-7000-8000-000000000001', 'users:42:"cash" {x}\\')
const world = account('0199a3c0-0000-7000-8000-000000000002', 'world')

function account(accountId: string, path: string) {
  return { accountId, path, asset: 'EUR', scale: 2, normalSide: 'credit' as const }
}

function transaction(version: bigint, amount: bigint) {
  const posted = { amount: `${amount}`, accountVersion: `${version}` }
  const legs: PostedLeg[] = [
    { ...world, ...posted, side: 'debit', debitsAfter: `${version * amount}`, creditsAfter: '0' },
    { ...cash, ...posted, side: 'credit', debitsAfter: '0', creditsAfter: `${version * amount}` },
  ]
  const texts = { reference: `order "${version}"`, description: SealedText.parse('sealed.v1.key.text'), metadata: null }
  return transactionPosted({ legs, effectiveAt, ...texts })
}

const bounds = { minBalance: `${-MAX_AMOUNT}`, maxBalance: null }
const history = [
  bookOpened({ bookId: 'main' }),
  accountOpened({ ...cash, ...bounds }),
  accountOpened({ ...world, ...bounds }),
  ...[1n, 2n, 3n].map((version) => transaction(version, MAX_AMOUNT / 3n)),
  accountFrozen({ accountId: cash.accountId, debit: true, credit: false }),
  accountPolicyChanged({ accountId: world.accountId, minBalance: null, maxBalance: `${MAX_AMOUNT}` }),
]

async function write(store: EventStore): Promise<void> {
  const events = history.map(({ type, data }) => event({ type, data: JSON.stringify(data) }))
  const [verdict] = await store.append([append({ tenantId, streamId: bookStream('main'), events })])
  expect(verdict?.kind).toBe('appended')
}

test('the read models of money on PostgreSQL and ClickHouse equal a replay of the log, at the largest amounts', async () => {
  const database = await testDatabase()
  closing.push(() => database.drop())
  const clickhouse = await testClickhouse()
  closing.push(() => clickhouse.stop())
  const running = await openWorld({
    url: database.url,
    clickhouseUrl: clickhouse.url,
    definitions: moneyProjections,
    contracts: moneyEvents,
  })
  closing.push(() => running.close())
  await write(running.store)
  const runner = await running.start()
  await running.caughtUp(runner)
  await runner.stop()
  expect(running.faults).toEqual([])
  for (const definition of moneyProjections) {
    const { stored, replayed } = await running.rows(definition)
    expect(stored.length).toBeGreaterThan(1)
    expect(stored.map(columnsOf)).toEqual(replayed.map(columnsOf))
  }
})

/** PostgreSQL keeps a JSON object's fields in an order of its own. */
function columnsOf(row: string): unknown {
  return JSON.parse(row.slice(row.indexOf(' ')))
}
