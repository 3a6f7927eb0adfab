import { defineCommand } from '@heptad/commands/define.ts'
import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import type { QueryRequest } from '@heptad/read-models/query-runner.ts'
import type { StreamId } from '@heptad/schemas/ids.ts'
import { freezeAccount, openAccount } from '@heptad/schemas/money/account.ts'
import { listEntries } from '@heptad/schemas/money/queries.ts'
import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { builtIn } from '../module/built-in.ts'
import { moneyPaths } from '../routes/money/rest-paths.ts'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'
import { emptyHandler } from '../testing/notes.ts'
import { operationsOf } from './registry.ts'

const ACCOUNTS = '/v1/ledger/accounts'
const ID = '01990000-0000-7000-8000-000000000001'
const OTHER_ID = '01990000-0000-7000-8000-000000000002'
const terms = { path: 'cash', asset: 'EUR', normalSide: 'debit' }

/** A gateway with some of money, whose engine answers an account and whose queries say what they were asked. */
async function start() {
  const { deps, engine } = await testGateway()
  const asked: QueryRequest[] = []
  const accepted: Omit<Extract<CommandOutcome, { kind: 'accepted' }>, 'kind'> = {
    ...{
      answer: { accountId: ID },
      streamId: 'money.book-main' as StreamId,
      revision: 1n,
      position: 5n,
      replayed: false,
    },
  }
  const app = createGateway({
    ...deps,
    commands: [
      defineCommand(openAccount, { ...emptyHandler, permission: 'money.accounts.open' }),
      defineCommand(freezeAccount, { ...emptyHandler, permission: 'money.accounts.freeze' }),
    ],
    queries: [
      {
        contract: listEntries,
        permission: 'money.entries.list',
        reads: [],
        run: async () => ({ rows: [], next: null }),
      },
    ],
    engine: {
      execute: async (request) => {
        engine.requests.push(request)
        return { kind: 'accepted', ...accepted }
      },
    },
    queryRunner: {
      run: async (_, request) => {
        asked.push(request)
        return { kind: 'page', rows: [], next: ['7'], position: 5n }
      },
    },
  })
  return { app, engine, asked }
}

test('every address of money leads to an entry of its registries, and asks what that asks', async () => {
  const { deps } = await testGateway()
  const operations = operationsOf({ ...deps, ...builtIn })
  for (const { id, path, entry } of moneyPaths) {
    const [own, others] = [id, entry].map((name) => operations.find((operation) => operation.id === name))
    expect(own, `${id} stands for ${entry}`).toMatchObject({ path, permission: others?.permission })
    expect([own?.method, own?.idempotencyKey], id).toEqual([others?.method, others?.idempotencyKey])
  }
  const addresses = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('a command takes members from its path, and says where the created thing is', async () => {
  const { app, engine } = await start()
  const opened = await call(app, ACCOUNTS, { body: terms, headers: { 'idempotency-key': 'k' } })
  expect([opened.status, opened.headers.get('location')]).toEqual([201, `${ACCOUNTS}/${ID}`])
  const frozen = await call(app, `${ACCOUNTS}/${ID}/freeze`, { body: { credit: false } })
  expect([frozen.status, frozen.headers.get('location')]).toEqual([200, null])
  expect(engine.requests.map(({ type, key, data }) => [type, key, data])).toEqual([
    ['money.account.open', 'k', { bookId: 'main', ...terms }],
    ['money.account.freeze', undefined, { bookId: 'main', accountId: ID, debit: true, credit: false }],
  ])
})

test('a dry run goes through and creates nothing that could be named', async () => {
  const { app, engine } = await start()
  const tried = await call(app, `${ACCOUNTS}?dryRun=true`, { body: terms })
  expect([tried.status, tried.headers.get('location')]).toEqual([200, null])
  expect(engine.requests).toMatchObject([{ dryRun: true }])
})

test.each([
  ['accountId', { accountId: ID }, '/accountId'],
  ['the account by its path', { account: 'cash', asset: 'EUR' }, '/account'],
  ['what nobody knows', { colour: 1 }, '/colour'],
])('a body that names %s beside the path is refused', async (_, body, pointer) => {
  const { app, engine } = await start()
  const answer = await call(app, `${ACCOUNTS}/${ID}/freeze`, { body })
  expect([answer.status, codeOf(answer)]).toEqual([400, 'validation-failed'])
  expect(answer.json.errors).toMatchObject([{ pointer }, ...(pointer === '/account' ? [{ pointer: '/asset' }] : [])])
  expect(engine.requests).toEqual([])
})

test('an id in the path that is none is refused by the contract', async () => {
  const { app } = await start()
  for (const answer of [
    await call(app, `${ACCOUNTS}/cash/freeze`, { body: {} }),
    await call(app, `${ACCOUNTS}/cash/entries`),
  ])
    expect([answer.status, codeOf(answer)], answer.text).toEqual([400, 'validation-failed'])
})

test('a query takes members from its path, and not also from its query string', async () => {
  const { app, asked } = await start()
  expect((await call(app, `${ACCOUNTS}/${ID}/entries?limit=3`)).status).toBe(200)
  expect(asked).toMatchObject([{ input: { bookId: 'main', accountId: ID }, page: { limit: 3 } }])
  for (const twice of ['accountId', 'account', 'asset'])
    expect(codeOf(await call(app, `${ACCOUNTS}/${ID}/entries?${twice}=x`))).toBe('unknown-parameter')
})

test('a cursor goes on where it was issued, and nowhere else', async () => {
  const { app, asked } = await start()
  const { json } = await call(app, `${ACCOUNTS}/${ID}/entries`)
  const { nextCursor } = json.meta as { nextCursor: string }
  const next = (id: string) => call(app, `${ACCOUNTS}/${id}/entries?cursor=${nextCursor}`)
  expect((await next(ID)).status).toBe(200)
  expect(asked.at(-1)).toMatchObject({ page: { after: ['7'] } })
  expect(codeOf(await next(OTHER_ID))).toBe('invalid-cursor')
})

test('one address answers each of its methods, and says which they are', async () => {
  const { app } = await start()
  const answer = await call(app, `${ACCOUNTS}/${ID}/freeze`, { method: 'DELETE' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
})

test('a command that nobody but the backbone may send has no address', async () => {
  const { deps } = await testGateway()
  const commands = [defineCommand(openAccount, { ...emptyHandler, permission: null })]
  expect((await call(createGateway({ ...deps, commands }), ACCOUNTS, { body: terms })).status).toBe(404)
})
