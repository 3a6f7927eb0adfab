import { append, event, newEventId, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { SealedText } from '@heptad/schemas/confidential.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { accountFrozen, accountOpened, accountPolicyChanged } from '@heptad/schemas/money/account.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { assetRegistered } from '@heptad/schemas/money/asset.ts'
import { bookOpened, bookStream } from '@heptad/schemas/money/book.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { transactionExchanged } from '@heptad/schemas/money/exchange.ts'
import { holdAdjusted, holdCaptured, holdPlaced, holdVoided } from '@heptad/schemas/money/hold.ts'
import { accountLimitsChanged, bookLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed, periodReopened } from '@heptad/schemas/money/period.ts'
import { transactionReversed } from '@heptad/schemas/money/reversal.ts'
import { transactionPosted } from '@heptad/schemas/money/transaction.ts'
import { expect, test } from 'vitest'
import { analyticsWorldOfTest } from '../testing/world-of-test.ts'
import { moneyProjections } from './index.ts'

const effectiveAt = Instant.parse('1900-01-01T00:00:00Z')
const tenantId = newTenant()
const cash = account('0199a3c0-0000-7000-8000-000000000001', 'users:42:"cash" {x}\\')
const world = account('0199a3c0-0000-7000-8000-000000000002', 'world')
const accounts = [cash, world]
type Account = ReturnType<typeof account>
type Amounts = Readonly<Record<'debit' | 'credit', bigint>>

function account(accountId: string, path: string) {
  return { accountId, path, asset: 'EUR', scale: 2, normalSide: 'credit' as const }
}

/** Counts as a book does, so that each leg says where its account stands after it. */
const standings = new Map(
  accounts.map(({ accountId }) => [accountId, { version: 0n, posted: zero(), pending: zero() }]),
)

function zero() {
  return { debit: 0n, credit: 0n }
}

function leg(on: Account, side: 'debit' | 'credit', amounts: { readonly post?: bigint; readonly hold?: bigint }) {
  const standing = standings.get(on.accountId)
  if (standing === undefined) throw new Error(`there is no account ${on.path}`)
  const { post = 0n, hold = 0n } = amounts
  standing.version += 1n
  standing.posted[side] += post
  standing.pending[side] += hold
  return { ...on, side, accountVersion: `${standing.version}`, ...after(standing.posted, standing.pending) }
}

function after(posted: Amounts, pending: Amounts) {
  return {
    ...{ debitsAfter: `${posted.debit}`, creditsAfter: `${posted.credit}` },
    ...(pending.debit === 0n ? {} : { pendingDebitsAfter: `${pending.debit}` }),
    ...(pending.credit === 0n ? {} : { pendingCreditsAfter: `${pending.credit}` }),
  }
}

function moved(from: Account, to: Account, amount: bigint, hold = 0n) {
  const legs = [leg(from, 'debit', { post: amount, hold }), leg(to, 'credit', { post: amount, hold })]
  return legs.map((each) => ({ ...each, amount: `${amount}` }))
}

/** What both accounts hold from now on, which is so much more or less than before. */
function held(amount: bigint, change: bigint) {
  const legs = [leg(cash, 'debit', { hold: change }), leg(world, 'credit', { hold: change })]
  return legs.map((each) => ({ ...each, amount: `${amount}` }))
}

const texts = { reference: 'order "1"', description: SealedText.parse('sealed.v1.key.text'), metadata: null }
const remarks = { ...texts, effectiveAt }
const [postId, voidedId, openId] = [newEventId(), newEventId(), newEventId()]
const EIGHTH = MAX_AMOUNT / 8n

function post(amount: bigint) {
  return transactionPosted({ legs: moved(world, cash, amount), ...remarks })
}

function reverse(isComplete: boolean) {
  const legs = moved(cash, world, EIGHTH).map((each, originalLeg) => ({ ...each, originalLeg }))
  return transactionReversed({ originalId: postId, legs, isComplete, ...remarks })
}

function exchange(numerator: bigint) {
  const legs = [...moved(cash, world, EIGHTH), ...moved(cash, world, EIGHTH)]
  const rate = { numerator: `${numerator}`, denominator: '1' }
  return transactionExchanged({ legs, exchange: { rate, named: 'from', rounding: 'half-even' }, ...remarks })
}

function hold() {
  const expiresAt = Instant.parse('2299-12-31T23:59:59.999999Z')
  return holdPlaced({ legs: held(EIGHTH * 2n, EIGHTH * 2n), expiresAt, captureMax: `${MAX_AMOUNT}`, ...texts })
}

function limit(accountId: string) {
  const limits = [{ side: 'debit' as const, window: 'month' as const, isNet: true, maximum: `${MAX_AMOUNT}` }]
  return accountLimitsChanged({ accountId, limits })
}

const year = { from: effectiveAt, to: Instant.parse('1901-01-01T00:00:00Z') }
const bounds = { minBalance: `${-MAX_AMOUNT}`, maxBalance: null }
const history = [
  bookOpened({ bookId: 'main' }),
  bookLimitsChanged({ operationMaximum: `${MAX_AMOUNT}` }),
  assetRegistered({ code: 'EUR', scale: 2 }),
  ...accounts.map((each) => accountOpened({ ...each, ...bounds })),
  { ...post(MAX_AMOUNT / 3n), eventId: postId },
  ...[1n, 2n].map(() => post(MAX_AMOUNT / 3n)),
  accountFrozen({ accountId: cash.accountId, debit: true, credit: false }),
  accountPolicyChanged({ accountId: world.accountId, minBalance: null, maxBalance: `${MAX_AMOUNT}` }),
  ...[false, true].map(reverse),
  ...[1n, MAX_AMOUNT].map(exchange),
  { ...hold(), eventId: voidedId },
  { ...hold(), eventId: openId },
  holdVoided({ about: voidedId, legs: held(EIGHTH * 2n, -EIGHTH * 2n) }),
  holdAdjusted({ about: openId, amount: `${EIGHTH * 3n}`, legs: held(EIGHTH * 3n, EIGHTH) }),
  holdCaptured({ about: openId, isFinal: false, legs: moved(cash, world, EIGHTH, -EIGHTH), released: [], ...remarks }),
  ...accounts.map(({ accountId }) => limit(accountId)),
  ...['1900', '1900-01-01T00:00:00Z/1901-01-01T00:00:00Z'].map((period) => periodClosed({ period, ...year })),
  periodReopened({ period: '1900' }),
]

async function write(store: EventStore): Promise<void> {
  const events = history.map(({ data, ...rest }) => event({ ...rest, data: JSON.stringify(data) }))
  const [verdict] = await store.append([append({ tenantId, streamId: bookStream('main'), events })])
  expect(verdict?.kind).toBe('appended')
}

test('the read models of money on PostgreSQL and ClickHouse equal a replay of the log, at the largest amounts', async () => {
  const running = await analyticsWorldOfTest({ definitions: moneyProjections, contracts: moneyEvents })
  await write(running.store)
  const runner = await running.start()
  await running.caughtUp(runner)
  await runner.stop()
  expect(running.faults).toEqual([])
  for (const definition of moneyProjections) {
    const { stored, replayed } = await running.rows(definition)
    expect(stored.length, definition.name).toBeGreaterThan(1)
    expect(stored.map(columnsOf)).toEqual(replayed.map(columnsOf))
  }
})

/** PostgreSQL keeps a JSON object's fields in an order of its own. */
function columnsOf(row: string): unknown {
  return JSON.parse(row.slice(row.indexOf(' ')))
}
