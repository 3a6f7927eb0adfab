import { append, event, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { BookId, bookOpened, bookStream } from '@heptad/schemas/money/book.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import type { TurnoverRow } from '@heptad/schemas/money/turnover.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProjectionRunner } from '../runner/runner.ts'
import { type AskedWorld, openAskedWorld } from '../testing/asked-world.ts'
import { move, post } from '../testing/transactions.ts'
import { booksProjection } from './books.ts'
import { entriesAnalyticsProjection } from './entries-analytics.ts'

const closing: (() => Promise<unknown>)[] = []
let world: AskedWorld
let runner: ProjectionRunner

beforeAll(async () => {
  const definitions = [booksProjection, entriesAnalyticsProjection]
  world = await openAskedWorld({ definitions, contracts: moneyEvents, closing })
  runner = await world.start()
  closing.push(() => runner.stop())
})
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Turnover = Pick<TurnoverRow, 'day' | 'path' | 'debits' | 'credits' | 'entries'>

async function turnover(tenantId: ReturnType<typeof newTenant>, input: object = {}, minPosition = 0n, limit = 100) {
  const rows = (await world.ask(tenantId, 'money.turnover.list', input, { minPosition, limit })) as readonly Turnover[]
  return rows.map(({ day, path, debits, credits, entries }) => [day, path, debits, credits, entries].join(' '))
}

test('turnover is summed by account and day in UTC, each leg once, and shows a write as soon as its position is asked for', async () => {
  const tenantId = newTenant()
  await post(world.store, { tenantId, effectiveAt: '2026-01-31T23:59:59.999999Z' }, move('world', 'users:1', 500n))
  await post(world.store, { tenantId, effectiveAt: '2026-02-01T00:30:00+01:00' }, move('users:1', 'shop', 200n))
  const position = await post(
    world.store,
    { tenantId, effectiveAt: '2026-02-01T00:00:00Z' },
    move('world', 'users:1', 7n),
    [
      ...move('world', 'users:1', 1n),
      { path: 'users:1', side: 'credit', amount: 2n },
      { path: 'world', side: 'debit', amount: 2n },
    ],
  )
  expect(await turnover(tenantId, {}, position)).toEqual([
    '2026-01-31 shop 0 200 1',
    '2026-01-31 users:1 200 500 2',
    '2026-01-31 world 500 0 1',
    '2026-02-01 users:1 0 10 3',
    '2026-02-01 world 10 0 3',
  ])
})

test('filters: book, asset, path and all below it, days', async () => {
  const tenantId = newTenant()
  const of = (effectiveAt: string, bookId = 'main') => ({ tenantId, effectiveAt, bookId })
  await post(world.store, of('1900-01-01T00:00:00Z'), move('a', 'a:b', 1n))
  await post(world.store, of('2026-03-01T00:00:00Z'), move('a', 'ab', 2n, 'USD'))
  await post(world.store, of('2026-03-02T00:00:00Z', 'other'), move('a', 'b', 3n))
  const position = await post(world.store, of('2299-12-31T23:59:59.999999Z'), move('a', 'a:b', 4n))
  const found = async (input: object) =>
    (await turnover(tenantId, input, position)).map((row) => row.slice(0, 15).trim())
  expect(await found({})).toEqual([
    ...['1900-01-01 a 1', '1900-01-01 a:b', '2026-03-01 a 2', '2026-03-01 ab 0'],
    ...['2299-12-31 a 4', '2299-12-31 a:b'],
  ])
  expect(await found({ bookId: 'other' })).toEqual(['2026-03-02 a 3', '2026-03-02 b 0'])
  expect(await found({ asset: 'USD' })).toEqual(['2026-03-01 a 2', '2026-03-01 ab 0'])
  expect(await found({ pathPrefix: 'a', from: '2299-01-01' })).toEqual(['2299-12-31 a 4', '2299-12-31 a:b'])
  expect(await found({ pathPrefix: 'a:b' })).toEqual(['1900-01-01 a:b', '2299-12-31 a:b'])
  expect(await found({ to: '2026-03-01' })).toEqual(['1900-01-01 a 1', '1900-01-01 a:b'])
  expect(await found({ from: '2026-03-01', to: '2299-12-31' })).toEqual(['2026-03-01 a 2', '2026-03-01 ab 0'])
  expect(await found({ from: '0001-01-01', to: '9999-12-31' })).toHaveLength(6)
  expect(await found({ from: '9999-01-01' })).toEqual([])
  expect(await found({ to: '1900-01-01' })).toEqual([])
})

test('sums beyond the largest amount are exact', async () => {
  const tenantId = newTenant()
  const many = Array.from({ length: 40 }, () => move('world', 'vault', MAX_AMOUNT))
  const position = await post(world.store, { tenantId }, ...many)
  const sum = 40n * MAX_AMOUNT
  expect(sum).toBeGreaterThan(2n ** 128n)
  expect(await turnover(tenantId, {}, position)).toEqual([
    `2026-01-31 vault 0 ${sum} 40`,
    `2026-01-31 world ${sum} 0 40`,
  ])
})

test('pages of any size follow each other without gap or repetition', async () => {
  const tenantId = newTenant()
  const days = ['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', '2026-05-03T00:00:00Z']
  let position = 0n
  for (const effectiveAt of days)
    for (const asset of ['EUR', 'USD'])
      position = await post(
        world.store,
        { tenantId, effectiveAt },
        move('x', 'y', 1n, asset),
        move('x', 'z', 1n, asset),
      )
  const all = await world.ask(tenantId, 'money.turnover.list', {}, { minPosition: position })
  expect(all).toHaveLength(18)
  for (const limit of [1, 4, 17]) expect(await world.ask(tenantId, 'money.turnover.list', {}, { limit })).toEqual(all)
  const entries = await world.ask(tenantId, 'money.entries-analytics.list', {}, { minPosition: position })
  expect(entries).toHaveLength(24)
  for (const limit of [1, 5, 23])
    expect(await world.ask(tenantId, 'money.entries-analytics.list', {}, { limit })).toEqual(entries)
})

test('names stand for themselves, whatever they would mean in a pattern, a literal or a parameter', async () => {
  const tenantId = newTenant()
  const names = ['a\\b', "a'b", 'a%b', 'a_b', 'a"b', '\\N', '{tenant}', '{book_id:String}', '%', '_']
  let position = 0n
  for (const name of names) position = await post(world.store, { tenantId }, move('from', `${name}:x`, 1n))
  for (const pathPrefix of names) {
    const input = { pathPrefix }
    expect(await turnover(tenantId, input, position)).toEqual([`2026-01-31 ${pathPrefix}:x 0 1 1`])
    const entries = await world.ask(tenantId, 'money.entries-analytics.list', input, { minPosition: position })
    expect(entries).toMatchObject([{ path: `${pathPrefix}:x` }])
  }
  const all = await world.ask(tenantId, 'money.entries-analytics.list', {}, { minPosition: position })
  expect(await world.ask(tenantId, 'money.entries-analytics.list', {}, { limit: 1 })).toEqual(all)
})

test('entries are found by book, asset, path, side and effective time to the microsecond', async () => {
  const tenantId = newTenant()
  const at = '2026-06-01T10:00:00.000001Z'
  await post(world.store, { tenantId, bookId: 'other', effectiveAt: at }, move('users:1', 'users:10', 3n))
  await post(world.store, { tenantId, effectiveAt: at }, move('till', 'users:1:cash', 11n))
  const position = await post(
    world.store,
    { tenantId, effectiveAt: '2026-06-02T00:00:00Z' },
    move('users:1:cash', 'till', 5n, 'USD'),
  )
  const found = async (input: object) => {
    const rows = await world.ask(tenantId, 'money.entries-analytics.list', input, { minPosition: position })
    return (rows as readonly { side: string; path: string; amount: string }[]).map(
      ({ side, path, amount }) => `${side} ${path} ${amount}`,
    )
  }
  expect(await found({})).toEqual(['debit till 11', 'credit users:1:cash 11', 'credit till 5', 'debit users:1:cash 5'])
  expect(await found({ pathPrefix: 'users:1' })).toEqual(['credit users:1:cash 11', 'debit users:1:cash 5'])
  expect(await found({ side: 'debit', asset: 'EUR' })).toEqual(['debit till 11'])
  expect(await found({ from: at, to: '2026-06-01T10:00:00.000002Z', side: 'debit' })).toEqual(['debit till 11'])
  expect(await found({ to: at })).toEqual([])
  expect(await found({ bookId: 'other' })).toEqual(['debit users:1 3', 'credit users:10 3'])
  expect(await found({ bookId: 'other', pathPrefix: 'users:1' })).toEqual(['debit users:1 3'])
})

test('a model that is behind or was never at the head says so instead of answering', async () => {
  const tenantId = newTenant()
  const position = await post(world.store, { tenantId }, move('a', 'b', 1n))
  await world.caughtUp(runner)
  const behind = { minPosition: position + 1n, waitMs: 0 }
  expect(await world.answer(tenantId, 'money.turnover.list', {}, behind)).toMatchObject({
    kind: 'behind',
    projection: 'money.entries-analytics',
  })
  await world.projector.query(
    "update log.checkpoints set is_ready = false where projection = 'money.entries-analytics'",
  )
  expect(await world.answer(tenantId, 'money.turnover.list', {}, { waitMs: 0 })).toMatchObject({ kind: 'behind' })
  await world.projector.query("update log.checkpoints set is_ready = true where projection = 'money.entries-analytics'")
  expect(await turnover(tenantId)).toHaveLength(2)
})

test('a list of a book that is not there is told from an empty one, as fresh as it is asked for', async () => {
  const tenantId = newTenant()
  const other = await post(world.store, { tenantId }, move('a', 'b', 1n))
  const of = async (bookId: string, minPosition = other) =>
    world.answer(tenantId, 'money.turnover.list', { bookId }, { minPosition })
  expect(await of('savings')).toMatchObject({ kind: 'page', rows: [], absence: 'book-not-found' })
  const { data } = bookOpened({ bookId: BookId.parse('savings') })
  const opened = event({ type: bookOpened.type, data: JSON.stringify(data) })
  const [verdict] = await world.store.append([append({ tenantId, streamId: bookStream('savings'), events: [opened] })])
  if (verdict?.kind !== 'appended') throw new Error(`not appended: ${verdict?.kind}`)
  const empty = await of('savings', verdict.lastPosition)
  expect(empty).toMatchObject({ kind: 'page', rows: [] })
  expect(empty).not.toHaveProperty('absence')
  await world.projector.query("update log.checkpoints set is_ready = false where projection = 'money.books'")
  const asked = (bookId: string) => world.answer(tenantId, 'money.turnover.list', { bookId }, { waitMs: 0 })
  expect(await asked('savings')).toMatchObject({ kind: 'behind', projection: 'money.books' })
  expect(await asked('main')).toMatchObject({ kind: 'page', rows: [{}, {}] })
  await world.projector.query("update log.checkpoints set is_ready = true where projection = 'money.books'")
})
