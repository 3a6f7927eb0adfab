import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf } from './client.ts'
import { type ApiOperation, operationsAt } from './testing/api-document.ts'
import { type ForeignInput, foreignInputs, type KnownIds, nobodysIds } from './testing/foreign-inputs.ts'
import { type FurnishedTenant, furnishedTenant, SECRET_TEXT } from './testing/furnished-tenant.ts'
import { WITH_ORDERS } from './testing/outside-module.ts'

const PLATFORM = '00000000-0000-0000-0000-000000000000'
const home = temporaryHome()
let backbone: BackboneProcess
let operations: readonly ApiOperation[]
let a: Client
let b: FurnishedTenant

beforeAll(async () => {
  backbone = await startBackboneProcess(home, WITH_ORDERS)
  operations = await operationsAt(backbone.credentials.url)
  a = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  b = await furnishedTenant(backbone.credentials)
  for (const path of ['own:till', 'own:box', ...Array.from({ length: 20 }, (_, box) => `own:box:${box}`)])
    await a.command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' })
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

describe('a tenant that knows every id of another', () => {
  test('finds nothing of it in its own lists', async () => {
    const { tenantId, apiKeyId, accountId, transactionId, holdId, walletId, recordId, orderId, sku } = b.ids
    const wallet = await a.command('money.wallet.open', { userId: 'own', currency: 'EUR' })
    const own: Readonly<Record<string, Record<string, string>>> = {
      'money.entries.list': { account: 'own:till', asset: 'EUR' },
      'money.wallet-transactions.list': { walletId: wallet.body.walletId },
    }
    for (const { id } of lists()) {
      const parameters = own[id] ?? {}
      const answer = await a.query(id, { ...parameters, limit: '100' })
      if (answer.status === 403) continue
      expect(answer.status, answer.text).toBe(200)
      const foreignIds = [tenantId, apiKeyId, accountId, transactionId, holdId, walletId, recordId, orderId, sku]
      for (const foreign of [...foreignIds, SECRET_TEXT]) expect(answer.text, id).not.toContain(foreign)
    }
  })

  test('gets from every operation the answer that ids of nobody get, and changes nothing', async () => {
    expect(Object.keys(foreignInputs).sort()).toEqual(operations.map(({ id }) => id).sort())
    const before = await standing(b)
    const nobodys = nobodysIds()
    for (const operation of inOrder(operations)) {
      const [known, unknown] = [inputsOf(operation, b.ids), inputsOf(operation, nobodys)]
      for (const [index, input] of known.entries()) {
        const answer = await send(a, operation, input)
        const expected = await send(a, operation, unknown[index] ?? input)
        expect(comparable(answer, b.ids), `${operation.id} ${JSON.stringify(input)}`).toEqual(
          comparable(expected, nobodys),
        )
        expect(answer.status, answer.text).not.toBe(500)
        expect(answer.text, `${operation.id} ${JSON.stringify(input)}`).not.toContain('/problems/validation-failed')
        expect(answer.text, `${operation.id} ${JSON.stringify(input)}`).not.toContain('/problems/route-not-found')
        if (/^(?:system|iam\.tenants?)\./.test(operation.id)) expect(answer.status, answer.text).toBe(403)
      }
    }
    expect(await standing(b)).toEqual(before)
    await noOrderUnderWay()
  })

  test('cannot use its cursors and position tokens', async () => {
    for (const operation of lists()) {
      for (const input of inputsOf(operation, b.ids)) {
        const parameters = 'parameters' in input ? input.parameters : {}
        const page = await b.client.query(operation.id, { ...parameters, limit: '1' }, { headers: since(b.token) })
        if (page.status === 403) continue
        expectProblem(await a.query(operation.id, parameters, { headers: since(b.token) }), 400, 'invalid-position')
        const { nextCursor } = page.body.meta
        if (isOfOneRow(operation, parameters)) {
          expect([page.body.data.length, nextCursor], page.text).toEqual([1, null])
          continue
        }
        expect(nextCursor, `${operation.id} ${page.text}`).toEqual(expect.any(String))
        const refused = await a.query(operation.id, { ...parameters, limit: '1', cursor: nextCursor })
        expectProblem(refused, 400, 'invalid-cursor')
      }
    }
  })

  test('meets none of its idempotency keys', async () => {
    for (const [index, key] of b.ids.keys.entries()) {
      const answer = await a.command(
        'money.account.open',
        { path: `own:${index}`, asset: 'EUR', normalSide: 'debit' },
        { key },
      )
      expect([201, 409], answer.text).toContain(answer.status)
      expect(answer.text).not.toContain(b.ids.path)
    }
    const again = await b.repeatKeyed()
    expect(again.map(({ text }) => text)).toEqual(b.keyed.map(({ text }) => text))
    expect(again.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual(['true', 'true'])
  })

  test('cannot say that it is the other one', async () => {
    const { tenantId } = b.ids
    await nothingLags()
    const own = await a.query('money.accounts.list')
    const claims = { 'x-tenant-id': tenantId, 'heptad-tenant': tenantId, 'x-tenant': tenantId, tenant: tenantId }
    const claimed = await a.query('money.accounts.list', {}, { headers: claims })
    expect(claimed.text).toBe(own.text)
    expectProblem(await a.query('money.accounts.list', { tenantId }), 400, 'unknown-parameter')
    const open = { path: 'own:x', asset: 'EUR', normalSide: 'debit' }
    expectProblem(await a.command('money.account.open', { ...open, tenantId }), 400, 'validation-failed')
    expectProblem(await a.command(`money.account.open?tenantId=${tenantId}`, open), 400, 'unknown-parameter')
    expectProblem(await a.get(`/v1/tenants/${tenantId}/queries/money.accounts.list`), 404, 'route-not-found')
  })
})

test('a tenant has no access to what belongs to operators, with or without a proxy', async () => {
  const system = [
    '/v1/system/status',
    '/v1/system/events',
    `/v1/system/streams/${PLATFORM}/iam.tenant-${b.ids.tenantId}/state`,
  ]
  for (const path of system) expectProblem(await a.get(path), 403, 'permission-denied')
  for (const path of ['/health', '/metrics'])
    expectProblem(await a.get(path, { headers: { 'x-forwarded-for': '203.0.113.9' } }), 403, 'permission-denied')
})

test('a tenant does not notice what another one does', async () => {
  await nothingLags()
  const before = await everythingShown(a)
  for (let index = 0; index < 10; index += 1)
    await b.client.command('money.account.open', { path: `busy:${index}`, asset: 'EUR', normalSide: 'debit' })
  await nothingLags()
  expect(await everythingShown(a)).toEqual(before)
})

/** The answers to reads and to commands that write nothing, with their tokens. */
async function everythingShown(client: Client): Promise<readonly unknown[]> {
  const open = { path: 'own:till', asset: 'EUR', normalSide: 'debit' }
  const noKey = { key: null }
  const answers = [
    ...(await Promise.all(lists().map(({ id }) => client.query(id, { limit: '100' })))),
    await client.get('/v1/stream?follow=false'),
    await client.command('money.account.open', open, noKey),
    await client.command('money.account.close', { account: 'own:nothing', asset: 'EUR' }, noKey),
    await client.command('money.account.open?dryRun=true', open, noKey),
  ]
  return answers.map(({ text, headers }) => [withoutTrace(text), headers.get('heptad-position'), headers.get('etag')])
}

/** What follows from the caller's own orders has happened. */
async function noOrderUnderWay(): Promise<void> {
  await nothingLags()
  const { body } = await a.query('orders.orders.list', { status: 'placed' })
  if (body.data.length > 0) await noOrderUnderWay()
}

async function nothingLags(): Promise<void> {
  const { body } = await operator().get('/v1/system/status')
  const lagging = body.projections.filter(({ lagEvents }: { lagEvents: string }) => lagEvents !== '0')
  if (lagging.length > 0) await nothingLags()
}

function operator(): Client {
  return clientOf(backbone.credentials.url, backbone.credentials.operatorKey)
}

/** What changes something comes after what only asks. */
function inOrder(all: readonly ApiOperation[]): readonly ApiOperation[] {
  const order = Object.keys(foreignInputs)
  return [...all].sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id))
}

function lists(): readonly ApiOperation[] {
  return operations.filter(({ path, id }) => path.startsWith('/v1/queries/') && /\.(?:list|aging)$/.test(id))
}

/** An account has one row of limits: no second page. */
function isOfOneRow({ id }: ApiOperation, parameters: Readonly<Record<string, string>>): boolean {
  return id === 'money.limits.list' && 'accountId' in parameters
}

function inputsOf({ id }: ApiOperation, ids: KnownIds): readonly ForeignInput[] {
  return foreignInputs[id]?.(ids) ?? []
}

function send(client: Client, { method, path }: ApiOperation, input: ForeignInput, headers = {}): Promise<Answer> {
  if ('lines' in input) {
    const text = input.lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    return client.send(method, path, text, { headers: { 'content-type': 'application/x-ndjson' } })
  }
  const values = 'body' in input ? input.inPath : input.parameters
  const inPath = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values?.[name] ?? ''))
  if ('body' in input) return client.send(method, inPath, input.body, input.key === undefined ? {} : { key: input.key })
  const search = new URLSearchParams(Object.entries(input.parameters).filter(([name]) => !path.includes(`{${name}}`)))
  return client.send(method, `${inPath}?${search}`, undefined, { headers })
}

/** What the tenant itself sees of all that its ids name, and its part of the log and the platform's. */
async function standing({ client, ids, token }: FurnishedTenant): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  for (const operation of operations.filter(({ path }) => path.startsWith('/v1/queries/'))) {
    for (const input of inputsOf(operation, ids)) {
      const answer = await send(client, operation, input, since(token))
      const isFull = answer.status === 403 || (answer.status === 200 && answer.body.data?.length !== 0)
      expect(isFull, `${operation.id} ${JSON.stringify(input)} ${answer.text}`).toBe(true)
      seen.push(comparable(answer, ids))
    }
  }
  for (const tenantId of [ids.tenantId, PLATFORM])
    seen.push((await operator().get(`/v1/system/events?limit=1000&tenantId=${tenantId}`)).body.data)
  return seen
}

/** An answer without what is new in each: traces, tokens, other new ids and secrets; the ids that were asked for by their names. */
function comparable({ status, text, headers }: Answer, ids: KnownIds): object {
  let body = withoutTrace(text)
    .replaceAll(/"position":"[^"]+"/g, '"position":"…"')
    .replaceAll(/hk_live_\w+/g, 'hk_…')
  for (const [name, value] of Object.entries(ids)) body = body.replaceAll(String(value), `<${name}>`)
  return {
    status,
    headers: [...headers.keys()],
    body: body.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>'),
  }
}

function withoutTrace(text: string): string {
  return text.replaceAll(/"traceId":"\w+"/g, '"traceId":"…"')
}

function since(token: string): Readonly<Record<string, string>> {
  return { 'heptad-min-position': token }
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.body.type).toBe(`/problems/${code}`)
}
