import type { QueryAnswer, QueryRequest } from '@heptad/read-models/query-runner.ts'
import type { StatementRow } from '@heptad/schemas/money/statement.ts'
import { expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../gateway.ts'
import { listen } from '../../listen.ts'
import { builtIn } from '../../module/built-in.ts'
import { call, codeOf } from '../../testing/call.ts'
import { KEY_A, testGateway } from '../../testing/gateway-deps.ts'

const ID = '01990a3c-7e10-7000-8000-000000000001'
const TIME = '2026-11-28T12:00:00.000000Z'
const PATH = `/v1/ledger/accounts/${ID}/statement`
const standing = { debits: '0', credits: '0', balance: '0', normalBalance: '0' }
const page: Omit<StatementRow, 'next'> = {
  ...{
    accountId: ID,
    bookId: 'main' as never,
    path: '=users:"42"' as never,
    asset: 'EUR' as never,
    scale: 2,
    normalSide: 'credit',
  },
  ...{ from: null, to: null, opening: standing, closing: standing },
  entries: [
    {
      ...{ accountVersion: '1', transactionId: ID, side: 'credit', amount: '5', ...standing },
      ...{ reference: null, description: null, effectiveAt: TIME as never, recordedAt: TIME as never },
    },
  ],
}
const shown = (next: string | null): QueryAnswer => ({
  ...{ kind: 'page', rows: [{ ...page, next }], next: null, position: 7n },
})
const FURTHER = `${TIME}-1`

/** A gateway whose read model answers these, one after the other. */
async function answering(...answers: readonly QueryAnswer[]) {
  return reading(answers)
}

async function reading(answers: Iterable<QueryAnswer>, stallMs = 60_000) {
  const gateway = await testGateway({ stream: { heartbeatMs: 1000, checkMs: 5, stallMs, maxBytes: 1 } })
  const { deps } = gateway
  const asked: QueryRequest[] = []
  const remaining = answers[Symbol.iterator]()
  const queryRunner = {
    run: async (_: unknown, request: QueryRequest): Promise<QueryAnswer> => {
      asked.push(request)
      return remaining.next().value ?? { kind: 'unavailable', part: 'postgres' }
    },
  }
  return { ...gateway, app: createGateway({ ...deps, ...builtIn, queryRunner }), asked, deps }
}

/** Pages of a statement that is longer than what waits in a connection. */
function* manyPages(): Generator<QueryAnswer> {
  const entries = Array.from({ length: 200 }, () => page.entries).flat()
  for (let left = 500; left > 0; left -= 1)
    yield { kind: 'page', rows: [{ ...page, entries, next: left === 1 ? null : FURTHER }], next: null, position: 7n }
}

test('a CSV goes on page by page until there is none, as of one position', async () => {
  const { app, asked, deps } = await answering(shown(FURTHER), shown(FURTHER), shown(null))
  const token = deps.positionTokens.issue(asked[0]?.tenantId ?? (await tenantOf(deps)), 7n)
  const answer = await call(app, `${PATH}?format=csv`, { headers: { 'heptad-min-position': token } })
  expect(
    answer.text
      .trim()
      .split('\r\n')
      .map((record) => record.split(',')[0]),
  ).toEqual([...['"kind"', '"opening"', '"entry"', '"entry"', '"entry"', '"closing"']])
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="_users__42_-EUR.csv"')
  expect(answer.headers.get('heptad-position')).not.toBeNull()
  expect(asked.map(({ input, minPosition }) => [Reflect.get(Object(input), 'after'), minPosition])).toEqual([
    [undefined, 7n],
    [FURTHER, 7n],
    [FURTHER, 7n],
  ])
})

async function tenantOf({ authenticator }: Awaited<ReturnType<typeof testGateway>>['deps']) {
  const principal = await authenticator.authenticate(KEY_A)
  if (principal === null) throw new Error('nobody')
  return principal.tenantId
}

test.each([
  ['behind', { kind: 'behind', projection: 'money.entries', reached: 1n }, 503, 'projection-behind'],
  ['not promoted', { kind: 'not-promoted', projection: 'money.entries', version: 3 }, 503, 'projection-not-promoted'],
  ['yet to show that time', { kind: 'not-reached', aheadMs: 5 }, 409, 'moment-not-reached'],
  ['not there', { kind: 'unavailable', part: 'postgres' }, 503, 'read-models-unavailable'],
  ['without such an account', { kind: 'page', rows: [], next: null, position: 7n }, 404, 'account-not-found'],
] as const)('a read model that is %s is a problem, and no empty file', async (_, answered, status, code) => {
  const { app } = await answering(answered)
  const answer = await call(app, `${PATH}?format=csv`)
  expect([answer.status, codeOf(answer)]).toEqual([status, code])
})

test.each([
  ['format=xml', 'validation-failed'],
  ['format=csv&format=csv', 'repeated-parameter'],
  ['format=csv&limit=1', 'unknown-parameter'],
  [`format=csv&after=${FURTHER}`, 'unknown-parameter'],
  ['format=csv&from=2026-02-01&to=2026-01-01', 'validation-failed'],
])('a statement with %s is refused and nothing is read', async (query, code) => {
  const { app, asked } = await answering(shown(null))
  const answer = await call(app, `${PATH}?${query}`)
  expect([answer.status, codeOf(answer), asked]).toEqual([400, code, []])
})

test('a CSV as of a position of nobody is refused and nothing is read', async () => {
  const { app, asked } = await answering(shown(null))
  const answer = await call(app, `${PATH}?format=csv`, { headers: { 'heptad-min-position': 'nothing' } })
  expect([answer.status, codeOf(answer), asked]).toEqual([400, 'invalid-position', []])
})

test('a CSV that cannot be read to its end is cut off, and the next request is answered', async () => {
  const { app } = await answering(
    shown(FURTHER),
    { kind: 'behind', projection: 'money.entries', reached: 1n },
    shown(null),
  )
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(close)
  const ask = () => fetch(`${url}${PATH}?format=csv`, { headers: { authorization: `Bearer ${KEY_A}` } })
  await expect(ask().then((response) => response.text())).rejects.toThrow()
  expect(await (await ask()).text()).toContain('"closing"')
})

test('a CSV is cut off once its key may not see it any more', async () => {
  const { app, denied, lines } = await reading(manyPages())
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(close)
  const { status, body } = await fetch(`${url}${PATH}?format=csv`, { headers: { authorization: `Bearer ${KEY_A}` } })
  expect(status).toBe(200)
  denied.add('money.statements.get')
  await expect(new Response(body).text()).rejects.toThrow()
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
})

test('a tenant has sixteen CSVs at a time; a place is free again once its caller has gone or takes nothing', async () => {
  const { app } = await reading(manyPages(), 50)
  const open = () => app.request(`${PATH}?format=csv`, { headers: { authorization: `Bearer ${KEY_A}` } })
  const opened = await Promise.all(Array.from({ length: 16 }, open))
  expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([200]))
  const refused = await call(app, `${PATH}?format=csv`)
  expect([refused.status, codeOf(refused), refused.headers.get('retry-after')]).toEqual([503, 'overloaded', '5'])
  expect((await call(app, PATH)).status).toBe(200)
  await expect.poll(async () => (await open()).status).toBe(200)
})

test('a refused CSV takes no place', async () => {
  const none: QueryAnswer = { kind: 'page', rows: [], next: null, position: 7n }
  const { app } = await answering(...Array.from({ length: 20 }, () => none))
  for (let time = 0; time < 20; time += 1) expect((await call(app, `${PATH}?format=csv`)).status).toBe(404)
})
