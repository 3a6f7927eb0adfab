import { setImmediate } from 'node:timers/promises'
import type { QueryAnswer, QueryRequest } from '@heptad/read-models/query-runner.ts'
import type { TransactionRow } from '@heptad/schemas/money/queries.ts'
import { expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../gateway.ts'
import { listen } from '../../listen.ts'
import { builtIn } from '../../module/built-in.ts'
import { call, codeOf } from '../../testing/call.ts'
import { KEY_A, testGateway } from '../../testing/gateway-deps.ts'

const PATH = '/v1/ledger/exports'
const PERMISSION = 'money.transactions.list'
const TIME = '2026-11-28T12:00:00.000000Z'

function transaction(revision: string, description: string | null = null): TransactionRow {
  return {
    ...{ transactionId: '01990a3c-7e10-7000-8000-000000000001', bookId: 'main' as never, revision, description },
    ...{ reference: null, legs: [], metadata: null, exchange: null, originalId: null, reversedBy: [] },
    ...{ effectiveAt: TIME as never, recordedAt: TIME as never },
  }
}

function page(next: string | null, ...rows: readonly TransactionRow[]): QueryAnswer {
  return { kind: 'page', rows, next: next === null ? null : [next], position: 7n }
}

const GONE: QueryAnswer = { kind: 'unavailable', part: 'postgres' }
type Answers = Iterable<QueryAnswer | Error>

/** A gateway whose read model answers these, one after the other. */
async function exporting(answers: Answers, stallMs = 60_000) {
  const gateway = await testGateway({ stream: { heartbeatMs: 1000, checkMs: 5, stallMs, maxBytes: 1 } })
  const asked: QueryRequest[] = []
  const remaining = answers[Symbol.iterator]()
  const queryRunner = {
    run: async (_: unknown, request: QueryRequest): Promise<QueryAnswer> => {
      asked.push(request)
      await setImmediate()
      const { value } = remaining.next()
      if (value instanceof Error) throw value
      return value ?? GONE
    },
  }
  const app = createGateway({ ...gateway.deps, ...builtIn, queryRunner })
  const lines = async (search = '') => {
    const { text } = await call(app, `${PATH}${search}`)
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
  return { ...gateway, app, asked, lines, logged: gateway.lines }
}

test('a book comes whole as of its last transaction, page by page, and its end counts it', async () => {
  const newest = page('9', transaction('9'))
  const { lines, asked } = await exporting([
    newest,
    page('4', transaction('3'), transaction('4')),
    page(null, transaction('9')),
  ])
  expect(await lines('?bookId=shop')).toEqual([
    ...['3', '4', '9'].map((revision) => ({ kind: 'transaction', ...transaction(revision) })),
    { kind: 'end', reason: 'complete', transactions: 3, revision: '9' },
  ])
  expect(asked.map(({ input, page: { after } }) => [input, after])).toEqual([
    [{ bookId: 'shop', order: 'newest-first' }, null],
    [{ bookId: 'shop', revision: '9' }, null],
    [{ bookId: 'shop', revision: '9' }, ['4']],
  ])
})

test('one that broke off goes on after its last line, as of the same revision and the position that is asked for', async () => {
  const { lines, asked, app, deps } = await exporting([page(null, transaction('9')), page(null, transaction('9'))])
  const rest = await lines('?revision=9&after=4')
  expect(rest.at(-1)).toEqual({ kind: 'end', reason: 'complete', transactions: 1, revision: '9' })
  expect(asked).toMatchObject([{ input: { bookId: 'main', revision: '9' }, page: { after: ['4'] } }])
  const token = deps.positionTokens.issue(asked[0]?.tenantId as never, 7n)
  const { headers } = await call(app, `${PATH}?revision=9`, { headers: { 'heptad-min-position': token } })
  expect([asked[1]?.minPosition, headers.get('heptad-position')]).toEqual([7n, expect.any(String)])
})

test('a book without transactions ends at once', async () => {
  const { lines } = await exporting([page(null)])
  expect(await lines()).toEqual([{ kind: 'end', reason: 'complete', transactions: 0, revision: null }])
})

test.each([
  ['behind', { kind: 'behind', projection: 'money.transactions', reached: 1n }, 503, 'projection-behind'],
  ['lacking an event', { kind: 'parked', projection: 'money.transactions' }, 503, 'projection-parked'],
  ['yet to show that revision', { kind: 'not-reached', aheadMs: null }, 409, 'moment-not-reached'],
  ['without such a book', { ...page(null), absence: 'book-not-found' }, 404, 'book-not-found'],
] as const)(
  'a read model that is %s is a problem, before or after the last transaction is known',
  async (_, answered, status, code) => {
    const { app } = await exporting([
      answered,
      ...Array.from({ length: 5 }, () => [page('9', transaction('9')), answered]).flat(),
    ])
    for (let time = 1; time <= 6; time += 1) {
      const answer = await call(app, PATH)
      expect([answer.status, codeOf(answer)]).toEqual([status, code])
    }
  },
)

test.each(['revision=-1', 'after=x', 'limit=1', 'revision=1&revision=2'])(
  '%s is refused and nothing is read',
  async (query) => {
    const { app, asked } = await exporting([])
    expect([(await call(app, `${PATH}?${query}`)).status, asked]).toEqual([400, []])
  },
)

test('a read model that goes away ends the export, which says so, and how far it came', async () => {
  const { lines } = await exporting([page('9', transaction('9')), page('4', transaction('4')), GONE])
  expect(await lines()).toEqual([
    { kind: 'transaction', ...transaction('4') },
    { kind: 'end', reason: 'unavailable', transactions: 1, revision: '9' },
  ])
})

test('a fault cuts the export off, is told, and leaves its place to the next one', async () => {
  const broken = [page('9', transaction('9')), page('4', transaction('4')), new Error('a row that nobody can read')]
  const { app, logged } = await exporting([...broken, ...broken, ...broken, ...broken, page(null)])
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(close)
  const ask = async () => (await fetch(`${url}${PATH}`, { headers: { authorization: `Bearer ${KEY_A}` } })).text()
  for (let time = 1; time <= 4; time += 1) await expect(ask()).rejects.toThrow()
  expect(await ask()).toContain('"kind":"end"')
  expect(logged.filter((line) => line.includes('a row that nobody can read'))).toHaveLength(4)
})

/** Pages that never end. */
function* endless(made: { count: number }) {
  yield page('999999', transaction('999999'))
  for (;;) {
    made.count += 1
    yield page(`${made.count}`, transaction(`${made.count}`, 'x'.repeat(40_000)))
  }
}

test('nothing is read further ahead than the next page, however long the caller takes', async () => {
  const made = { count: 0 }
  const { app } = await exporting(endless(made))
  const { body } = await app.request(PATH, { headers: { authorization: `Bearer ${KEY_A}` } })
  const reader = body?.getReader()
  for (let taken = 1; taken <= 20; taken += 1) {
    await reader?.read()
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect(made.count).toBeLessThanOrEqual(taken + 3)
  }
  await reader?.cancel()
})

test.each([
  ['revoked', 'its caller may not read it any more'],
  ['stopping', 'the process is about to stop'],
] as const)('an export ends as %s when %s', async (reason, _) => {
  const { app, denied, system } = await exporting(endless({ count: 0 }))
  const { body } = await app.request(PATH, { headers: { authorization: `Bearer ${KEY_A}` } })
  if (reason === 'revoked') denied.add(PERMISSION)
  else system.state.isReady = false
  let text = ''
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) text = part
  expect(JSON.parse(text)).toMatchObject({ kind: 'end', reason, revision: '999999' })
})

test('a tenant has four exports at a time, and a place is free again once its caller has gone', async () => {
  const { app } = await exporting(endless({ count: 0 }))
  const open = () => app.request(PATH, { headers: { authorization: `Bearer ${KEY_A}` } })
  const opened = [await open(), await open(), await open(), await open()]
  const refused = await call(app, PATH)
  expect([refused.status, codeOf(refused), refused.headers.get('retry-after')]).toEqual([503, 'overloaded', '5'])
  for (const { body } of opened) await body?.cancel()
  await expect.poll(async () => (await open()).status).toBe(200)
})

test('who takes nothing for too long is given up, which is no fault', async () => {
  const { app, logged } = await exporting(endless({ count: 0 }), 20)
  const open = () => app.request(PATH, { headers: { authorization: `Bearer ${KEY_A}` } })
  const opened = [await open(), await open(), await open(), await open()]
  await expect.poll(async () => (await open()).status).toBe(200)
  expect(opened.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  // A fifth that comes before one of the four is given up is refused, and a refusal for load is logged with its 503.
  const faults = logged.filter((line) => line.includes('"level":"error"') && !line.includes('"status":503'))
  expect(faults).toEqual([])
})
