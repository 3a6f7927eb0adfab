import type { QueryRequest } from '@heptad/read-models/query-runner.ts'
import type { StreamId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { builtIn } from '../module/built-in.ts'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const ID = '01990000-0000-7000-8000-000000000001'
const ACCOUNT = { path: 'cash', asset: 'EUR', normalSide: 'debit' }

/** A gateway of the built-in modules, whose engine opens every account under one id, and whose queries say what they were asked. */
async function start() {
  const { deps } = await testGateway()
  const asked: QueryRequest[] = []
  const app = createGateway({
    ...deps,
    ...builtIn,
    engine: {
      execute: async ({ data }) => ({
        ...{ kind: 'accepted', answer: { bookId: Reflect.get(Object(data), 'bookId'), accountId: ID } },
        ...{ streamId: 'money.book-main' as StreamId, revision: 1n, position: 5n, replayed: false },
      }),
    },
    queryRunner: {
      run: async (_, request) => {
        asked.push(request)
        return { kind: 'page', rows: [], next: null, position: 5n }
      },
    },
  })
  return { app, asked }
}

test.each([
  ['/v1/ledger/accounts', 'main', `/v1/ledger/accounts/${ID}`],
  ['/v1/ledger/accounts', 'shop', `/v1/ledger/accounts/${ID}?bookId=shop`],
  ['/v1/commands/money.account.open', 'main', `/v1/queries/money.accounts.get?accountId=${ID}`],
  ['/v1/commands/money.account.open', 'shop', `/v1/queries/money.accounts.get?accountId=${ID}&bookId=shop`],
])('what %s creates in the book %s is found at its location', async (path, bookId, location) => {
  const { app, asked } = await start()
  const { headers } = await call(app, path, { body: { ...ACCOUNT, bookId } })
  expect(headers.get('location')).toBe(location)
  await call(app, location)
  expect(asked).toMatchObject([{ input: { accountId: ID, bookId } }])
})

test('a command that creates nothing has no location, though a query would show what it is about', async () => {
  const { app } = await start()
  const { status, headers } = await call(app, '/v1/commands/money.account.freeze', { body: { accountId: ID } })
  expect([status, headers.get('location')]).toEqual([200, null])
})
