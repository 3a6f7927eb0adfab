import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import type { QueryContract } from '@heptad/schemas/contract.ts'
import { listHolds } from '@heptad/schemas/money/hold-queries.ts'
import { getAccount, getTransaction, listAccounts, listEntries } from '@heptad/schemas/money/queries.ts'
import { getWallet } from '@heptad/schemas/money/wallet-queries.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createGateway } from '../gateway.ts'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const ID = '01990000-0000-7000-8000-000000000001'
const NOTHING = { kind: 'page', rows: [], next: null, position: 5n } as const

const Responses = z.record(z.string(), z.object({ description: z.string() }))
const Paths = z.record(z.string(), z.object({ get: z.object({ responses: Responses }).optional() }))

/** A gateway with one query, which is answered so. */
async function answering(contract: QueryContract, answer: QueryAnswer) {
  const { deps } = await testGateway()
  const query = { contract, permission: contract.name, reads: [], run: async () => NOTHING }
  return createGateway({ ...deps, queries: [query], queryRunner: { run: async () => answer } })
}

test.each([
  [getAccount, `accountId=${ID}`, 'account-not-found'],
  [getTransaction, `transactionId=${ID}`, 'transaction-not-found'],
  [getWallet, `walletId=${ID}`, 'account-not-found'],
])('what a single query does not find has the code with which commands refuse it', async (contract, input, code) => {
  const app = await answering(contract, NOTHING)
  const answer = await call(app, `/v1/queries/${contract.name}?${input}`)
  expect([answer.status, codeOf(answer)]).toEqual([404, code])
  expect(answer.headers.get('heptad-position')).not.toBeNull()
})

test('a list of what is not there is that, and an empty one of what is there is none', async () => {
  const path = `/v1/queries/${listEntries.name}?accountId=${ID}`
  const absent = await call(await answering(listEntries, { ...NOTHING, absence: 'account-not-found' }), path)
  expect([absent.status, codeOf(absent)]).toEqual([404, 'account-not-found'])
  const empty = await call(await answering(listEntries, NOTHING), path)
  expect([empty.status, empty.json.data]).toEqual([200, []])
})

test.each([
  [listEntries, true],
  [listHolds, true],
  [listAccounts, false],
])('the document says of a query whether and with which code it does not find', async (contract, isNamed) => {
  const { json } = await call(await answering(contract, NOTHING), '/openapi.json')
  const get = Paths.parse(json.paths)[`/v1/queries/${contract.name}`]?.get
  expect(get?.responses['404']?.description.includes('account-not-found') ?? false).toBe(isNamed)
})

test('a query whose code no row explains keeps the gateway from starting', async () => {
  const contract = { ...getAccount, absence: 'nobody-explained-this' }
  await expect(answering(contract, NOTHING)).rejects.toThrow('money.accounts.get: nobody-explained-this')
})
