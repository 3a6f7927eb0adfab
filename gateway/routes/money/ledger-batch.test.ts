import { Sequencer } from '@heptad/infra/awaitable/sequencer.ts'
import { expect, test } from 'vitest'
import { call, codeOf } from '../../testing/call.ts'
import { KEY_POWERLESS, TENANT_A, testGateway } from '../../testing/gateway-deps.ts'

const BATCH = '/v1/ledger/batch'
const legs = [
  { account: 'a', asset: 'EUR', side: 'debit', amount: '5' },
  { account: 'b', asset: 'EUR', side: 'credit', amount: '5' },
]
const items = (...keys: string[]) => keys.map((idempotencyKey) => ({ idempotencyKey, legs }))

test('each item is a command of its own, in order, with its own key and verdict', async () => {
  const { app, engine } = await testGateway()
  const first = await call(app, BATCH, { body: { items: items('k1', 'k2') } })
  expect(first.json.data).toMatchObject([
    { status: 201, replayed: false },
    { status: 201, replayed: false },
  ])
  expect(engine.requests.map(({ type, key }) => [type, key])).toEqual([
    ['money.transaction.post', 'k1'],
    ['money.transaction.post', 'k2'],
  ])
  const again = await call(app, BATCH, { body: { items: items('k2', 'k3') } })
  expect(again.json.data).toMatchObject([{ replayed: true }, { replayed: false }])
  expect(again.headers.get('heptad-position')).not.toBeNull()
})

test('a thousand items are taken', async () => {
  const { app, engine } = await testGateway()
  const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`)
  const { json } = await call(app, BATCH, { body: { items: items(...keys) } })
  expect(json.data).toHaveLength(1000)
  expect(engine.requests.map(({ key }) => key)).toEqual(keys)
  expect(engine.requests[0]?.sequencer).toBeInstanceOf(Sequencer)
  expect(new Set(engine.requests.map(({ sequencer }) => sequencer)).size).toBe(1)
})

test('what stands beside the items counts for all of them', async () => {
  const { app, engine } = await testGateway()
  await call(app, BATCH, { body: { bookId: 'second', items: items('k1') } })
  expect(engine.requests[0]?.data).toMatchObject({ bookId: 'second' })
})

test('an item that is refused has the problem in its verdict, and leaves the others alone', async () => {
  const { deps } = await testGateway()
  const { createGateway } = await import('../../gateway.ts')
  const refusing = {
    execute: async ({ key }: { key?: string }) =>
      key === 'k2'
        ? ({
            kind: 'rejected',
            rejection: { code: 'account-not-found', details: {} },
            position: 7n,
            replayed: true,
          } as const)
        : ({ kind: 'overloaded', retryAfterMs: 10 } as const),
  }
  const app = createGateway({ ...deps, engine: refusing })
  const { status, json } = await call(app, BATCH, { body: { items: items('k1', 'k2') } })
  expect(status).toBe(200)
  expect(json.data).toMatchObject([
    { status: 503, replayed: false, problem: { type: '/problems/overloaded' } },
    { status: 404, replayed: true, problem: { type: '/problems/account-not-found' } },
  ])
})

test('an atomic batch is one command under the key of the request', async () => {
  const { app, engine } = await testGateway()
  const body = { atomic: true, items: [{ legs }, { legs }] }
  expect(codeOf(await call(app, BATCH, { body }))).toBe('idempotency-key-required')
  const answer = await call(app, BATCH, { body, headers: { 'idempotency-key': 'k' } })
  expect(answer.status).toBe(200)
  const caller = { tenantId: TENANT_A, actor: { id: 'a' } }
  expect(engine.requests).toMatchObject([{ ...caller, type: 'money.batch.post', key: 'k', data: { bookId: 'main' } }])
  const again = await call(app, BATCH, { body, headers: { 'idempotency-key': 'k' } })
  expect([again.headers.get('idempotent-replayed'), again.json]).toEqual(['true', answer.json])
  const other = await call(app, BATCH, { body: { ...body, bookId: 'b' }, headers: { 'idempotency-key': 'k' } })
  expect([other.status, codeOf(other)]).toEqual([409, 'idempotency-mismatch'])
})

test.each([
  ['no items', { items: [] }, 'validation-failed', '/items'],
  [
    '1001 items',
    { items: items(...Array.from({ length: 1001 }, (_, index) => `k${index}`)) },
    'validation-failed',
    '/items',
  ],
  ['an item without a key', { items: [...items('k1'), { legs }] }, 'validation-failed', '/items/1/idempotencyKey'],
  ['an item with a bad key', { items: items('a b') }, 'validation-failed', '/items/0/idempotencyKey'],
  [
    'a number as amount',
    { items: [{ idempotencyKey: 'k', legs: [{ ...legs[0], amount: 5 }, legs[1]] }] },
    'amount-must-be-string',
    '/items/0/legs/0/amount',
  ],
  ['an unknown field in an item', { items: [{ ...items('k')[0], colour: 1 }] }, 'validation-failed', '/items/0/colour'],
  ['an unknown field beside the items', { items: items('k'), colour: 1 }, 'validation-failed', '/items/0/colour'],
  [
    'a key beside the items',
    { idempotencyKey: 'k', items: [{ legs }, { legs }] },
    'validation-failed',
    '/idempotencyKey',
  ],
  [
    'a key beside the items of an atomic batch',
    { idempotencyKey: 'k', atomic: true, items: [{ legs }] },
    'validation-failed',
    '/idempotencyKey',
  ],
  ['a key inside an atomic batch', { atomic: true, items: items('k') }, 'validation-failed', '/items/0/idempotencyKey'],
])('%s refuses the whole batch and nothing is executed', async (_, body, code, pointer) => {
  const { app, engine } = await testGateway()
  const answer = await call(app, BATCH, { body, headers: { 'idempotency-key': 'k' } })
  expect([answer.status, codeOf(answer)]).toEqual([400, code])
  expect(answer.json.errors).toMatchObject([{ pointer }])
  expect(engine.requests).toEqual([])
})

test('without a body, or with a dryRun that is neither true nor false, nothing is executed', async () => {
  const { app, engine } = await testGateway()
  expect(codeOf(await call(app, BATCH, { method: 'POST' }))).toBe('body-missing')
  const unclear = await call(app, `${BATCH}?dryRun=yes`, { body: { items: items('k1') } })
  expect([codeOf(unclear), unclear.json.errors]).toMatchObject(['validation-failed', [{ pointer: 'dryRun' }]])
  expect(engine.requests).toEqual([])
})

test('a dry run tries every item and writes none', async () => {
  const { app, engine } = await testGateway()
  const answer = await call(app, `${BATCH}?dryRun=true`, { body: { items: items('k1', 'k2') } })
  expect([answer.status, engine.notes.length]).toEqual([200, 0])
  expect(answer.json.data).toMatchObject([{ status: 200 }, { status: 200 }])
  expect(engine.requests.map(({ dryRun, key }) => [dryRun, key])).toEqual([
    [true, undefined],
    [true, undefined],
  ])
})

test('an atomic batch that is only tried needs no key, and a condition that is no tag refuses it', async () => {
  const { app, engine } = await testGateway()
  const body = { atomic: true, items: [{ legs }, { legs }] }
  expect((await call(app, `${BATCH}?dryRun=true`, { body })).status).toBe(200)
  expect(engine.requests).toMatchObject([{ type: 'money.batch.post', dryRun: true }])
  const headers = { 'idempotency-key': 'k', 'if-match': 'W/"1"' }
  expect(codeOf(await call(app, BATCH, { body, headers }))).toBe('invalid-if-match')
  expect(engine.requests).toHaveLength(1)
})

test('the position is that of the latest item, wherever it stands', async () => {
  const { app, deps } = await testGateway()
  await call(app, BATCH, { body: { items: items('k1') } })
  const answer = await call(app, BATCH, { body: { items: items('k2', 'k1') } })
  const position = deps.positionTokens.read(TENANT_A, answer.headers.get('heptad-position') ?? '')
  expect(position).toEqual({ position: 2n })
})

test('without the permission to post, nothing is executed', async () => {
  const { app, engine } = await testGateway()
  expect((await call(app, BATCH, { body: { items: items('k') }, key: KEY_POWERLESS })).status).toBe(403)
  expect(engine.requests).toEqual([])
})
