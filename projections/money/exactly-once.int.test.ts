import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { startEmbeddedClickhouse } from '@heptad/infra/clickhouse/embedded.ts'
import { newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { MAX_AMOUNT } from '@heptad/schemas/money/amount.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { afterEach, expect, test } from 'vitest'
import type { ProjectionRunner } from '../runner/runner.ts'
import { analyticsProjections } from '../testing/analytics.ts'
import { type AskedWorld, openAskedWorld } from '../testing/asked-world.ts'
import { type Movement, move, post } from '../testing/transactions.ts'
import { until } from '../testing/world.ts'
import { booksProjection } from './books.ts'

const PROJECTOR = fileURLToPath(new URL('../testing/money-projector.ts', import.meta.url))
const LEGS_IN_LOG = sqlFile(import.meta.url, 'legs-in-log')
const definitions = [booksProjection, ...analyticsProjections]
const tenantId = newTenant()
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** As many rows of one event as there can be: a thousand legs, of the largest amounts. */
function thousandLegs(seed: number): readonly Movement[] {
  return Array.from({ length: 500 }, (_, leg) =>
    move(`pool:${leg}`, `users:${(leg * seed) % 333}`, MAX_AMOUNT - BigInt(leg)),
  ).flat()
}

async function postSome(world: AskedWorld, seed: number): Promise<bigint> {
  await post(
    world.store,
    { tenantId, bookId: `book-${seed % 2}` },
    ...Array.from({ length: 30 }, (_, at) => move('a', `b:${at % 7}`, BigInt(seed * 1000 + at))),
  )
  return post(
    world.store,
    { tenantId, bookId: 'main', effectiveAt: `2026-03-0${1 + (seed % 9)}T00:00:00Z` },
    thousandLegs(seed + 1),
  )
}

/** Every side of every asset, in PostgreSQL's log and as the query of ClickHouse gives them: equal to the last unit. */
async function expectEqualSums(world: AskedWorld, runner: ProjectionRunner, position: bigint): Promise<void> {
  const { rows } = await world.projector.query<{ name: string; total: string }>(LEGS_IN_LOG, [0n, position])
  const found = { debit: 0n, credit: 0n }
  const entries = { debit: 0n, credit: 0n }
  for (const bookId of ['main', 'book-0', 'book-1']) {
    for (const row of await world.ask(tenantId, 'money.turnover.list', { bookId }, { minPosition: position })) {
      const { debits, credits } = row as { debits: string; credits: string }
      found.debit += BigInt(debits)
      found.credit += BigInt(credits)
    }
  }
  await world.caughtUp(runner)
  const query = 'select side, toString(sum(amount)) as total from money_entries_v2 final group by side'
  const sides = await (await world.clickhouse.query({ query, format: 'JSONEachRow' })).json<{
    side: 'debit' | 'credit'
    total: string
  }>()
  for (const { side, total } of sides) entries[side] = BigInt(total)
  const inLog = Object.fromEntries(rows.map(({ name, total }) => [name.split(' ')[2], BigInt(total)]))
  expect(inLog.debit).toBeGreaterThan(MAX_AMOUNT)
  expect(found).toEqual(inLog)
  expect(entries).toEqual(inLog)
  for (const definition of definitions) {
    const { stored, replayed } = await world.rows(definition)
    expect(stored).toEqual(replayed)
  }
}

/** A block that was sent: the statement, and the lines of its rows. */
interface SentBlock {
  readonly query: string
  readonly settings: NonNullable<Parameters<Clickhouse['exec']>[0]['clickhouse_settings']>
  readonly lines: readonly string[]
}

/** Remembers what was sent. */
function remembering(clickhouse: Clickhouse) {
  const sent: SentBlock[] = []
  const exec: Clickhouse['exec'] = async (one) => {
    if (!('values' in one)) return clickhouse.exec(one)
    const rows = await text(one.values)
    sent.push({ query: one.query, settings: one.clickhouse_settings ?? {}, lines: rows.trimEnd().split('\n') })
    return clickhouse.exec({ ...one, values: Readable.from([rows], { objectMode: false }) })
  }
  const observed: Clickhouse = Object.assign(Object.create(clickhouse), { exec })
  return { observed, sent }
}

async function sendAgain(clickhouse: Clickhouse, { query, settings, lines }: SentBlock): Promise<void> {
  const values = Readable.from([`${lines.join('\n')}\n`], { objectMode: false })
  const { stream } = await clickhouse.exec({ query, values, clickhouse_settings: settings })
  await text(stream)
}

test('a projecting process that is killed between send and checkpoint, again and again: sums equal the log', async () => {
  const world = await openAskedWorld({ definitions, contracts: moneyEvents, closing })
  let doubts = 0
  for (const [round, block] of [1, 2, 3].entries()) {
    await postSome(world, round)
    const args = [PROJECTOR, world.url, world.clickhouseUrl, `owner-${round}`, `${block}`]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    const { rowCount } = await world.projector.query('select from log.checkpoints where claimed_position > position')
    doubts += rowCount ?? 0
    await world.projector.query("update log.checkpoints set lease_until = now() - interval '1 second'")
  }
  expect(doubts).toBeGreaterThanOrEqual(3)
  const position = await postSome(world, 5)
  const runner = await world.start()
  closing.push(() => runner.stop())
  await expectEqualSums(world, runner, position)
})

test('blocks that come again, late, in another order, cut in two or under another token: sums equal the log', async () => {
  const world = await openAskedWorld({ definitions, contracts: moneyEvents, closing })
  const { observed, sent } = remembering(world.clickhouse)
  const runner = await world.start({ clickhouse: observed })
  closing.push(() => runner.stop())
  let position = 0n
  for (const seed of [1, 2, 3]) {
    position = await postSome(world, seed)
    await world.caughtUp(runner)
  }
  expect(sent.length).toBeGreaterThanOrEqual(6)
  for (const one of sent.toReversed()) {
    await sendAgain(world.clickhouse, one)
    for (const [part, lines] of [one.lines.toReversed(), one.lines.slice(0, 7), one.lines.slice(7)].entries()) {
      const settings = { insert_deduplication_token: `late ${part} ${position}` }
      if (lines.length > 0) await sendAgain(world.clickhouse, { ...one, lines, settings })
    }
  }
  await expectEqualSums(world, runner, position)
})

test('ClickHouse killed while it is sent blocks: sums equal the log', async () => {
  const home = mkdtempSync(join(tmpdir(), 'analytics-'))
  closing.push(async () => rmSync(home, { recursive: true, force: true }))
  const engine = await startEmbeddedClickhouse({ home })
  closing.push(() => engine.stop())
  const world = await openAskedWorld({ definitions, contracts: moneyEvents, closing, clickhouseUrl: engine.url })
  const { observed, sent } = remembering(world.clickhouse)
  const runner = await world.start({ clickhouse: observed })
  closing.push(() => runner.stop())
  let position = 0n
  for (const seed of [1, 2]) {
    const [blocks, killed] = [sent.length, engine.pid]
    position = await postSome(world, seed)
    await until(() => sent.length > blocks)
    process.kill(killed, 'SIGKILL')
    await until(() => engine.pid !== killed)
  }
  position = await postSome(world, 3)
  await expectEqualSums(world, runner, position)
  expect(world.faults.length).toBeGreaterThan(0)
})
