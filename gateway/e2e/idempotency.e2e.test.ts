import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf } from './client.ts'
import { uuidV7 } from './testing/foreign-inputs.ts'
import { expectSameAnswer } from './testing/ledger-load.ts'
import { wholeLog } from './testing/whole-log.ts'

const AT_ONCE = 32
const home = temporaryHome()
let backbone: BackboneProcess
/** What was asked under which key, and the first answer: all of it is asked again after kill -9. */
const asked: { readonly type: string; readonly data: object; readonly key: string; readonly first: Answer }[] = []

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  for (const path of ['till', 'bank', 'closed'])
    await client().command('money.account.open', { path, asset: 'EUR', normalSide: 'debit', minBalance: '-1000' })
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

const keys: readonly (readonly [kind: string, make: () => string])[] = [
  ['a UUID v7', uuidV7],
  ['a UUID v4', randomUUID],
  ['a UUID v7 in capitals', () => uuidV7().toUpperCase()],
  ['a text', () => `order/${randomUUID()}?:"'`],
  ['a long text', () => randomUUID().repeat(8).slice(0, 255)],
]

const commands: readonly (readonly [what: string, type: string, data: object])[] = [
  ['a transaction', 'money.transaction.post', transfer('5')],
  ['a batch', 'money.batch.post', { items: [transfer('1'), transfer('2')] }],
  ['an account', 'money.account.open', { path: 'new', asset: 'EUR', normalSide: 'debit' }],
  [
    'what is there already',
    'money.account.open',
    { path: 'till', asset: 'EUR', normalSide: 'debit', minBalance: '-1000' },
  ],
  ['a key', 'iam.apikey.create', { name: 'k', scopes: ['money.accounts.list'] }],
]

describe.each(keys)('under %s', (_, makeKey) => {
  test.each(commands)(`${AT_ONCE} times at once, %s is one effect and one answer`, async (_, type, data) => {
    const key = makeKey()
    const before = await effects()
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => client().command(type, data, { key })))
    const [first, ...others] = inOrder(answers)
    expect(first.headers.get('idempotent-replayed'), first.text).toBeNull()
    for (const other of others) expectSameAnswer(withoutSecret(other), withoutSecret(first))
    expect((await effects()) - before).toBe(1)
    asked.push({ type, data, key, first })
  })

  test('a refusal stays one when it would be accepted now', async () => {
    const key = makeKey()
    const path = `late:${randomUUID()}`
    const data = { legs: [leg('debit', path), leg('credit', 'till')] }
    const first = await client().command('money.transaction.post', data, { key })
    expect([first.status, first.body.type]).toEqual([404, '/problems/account-not-found'])
    await client().command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' })
    const again = await client().command('money.transaction.post', data, { key })
    expectSameAnswer(withoutTrace(again), withoutTrace(first))
    asked.push({ type: 'money.transaction.post', data, key, first })
    expect((await client().command('money.transaction.post', data)).status).toBe(201)
  })

  test.each([
    ['legs', 'money.transaction.post', { ...transfer('1') }, { ...transfer('2') }],
    ['reference', 'money.transaction.post', { ...transfer('1'), reference: 'a' }, { ...transfer('1'), reference: 'b' }],
    [
      'description',
      'money.transaction.post',
      { ...transfer('1'), description: 'a' },
      { ...transfer('1'), description: 'b' },
    ],
    ['scopes', 'iam.apikey.create', { name: 'k', scopes: ['*'] }, { name: 'k', scopes: ['money.*'] }],
  ])('another body is 409 and names %s', async (field, type, data, other) => {
    const key = makeKey()
    const first = await client().command(type, data, { key })
    const before = await effects()
    const mismatch = await client().command(type, other, { key })
    expect([mismatch.status, mismatch.body.type]).toEqual([409, '/problems/idempotency-mismatch'])
    expect(mismatch.body.errors).toMatchObject([{ pointer: `/${field}`, code: 'idempotency-mismatch' }])
    expect(await effects()).toBe(before)
    expectSameAnswer(withoutSecret(await client().command(type, data, { key })), withoutSecret(first))
  })

  test('another command is 409', async () => {
    const key = makeKey()
    await client().command(
      'money.account.open',
      { path: 'till', asset: 'EUR', normalSide: 'debit', minBalance: '-1000' },
      { key },
    )
    const mismatch = await client().command('money.account.close', { account: 'closed', asset: 'EUR' }, { key })
    expect([mismatch.status, mismatch.body.type], mismatch.text).toEqual([409, '/problems/idempotency-mismatch'])
    expect(mismatch.body.errors).toMatchObject([{ pointer: '', message: expect.stringContaining('another type') }])
  })
})

test('the same item in two batches at once, and alone, is posted once', async () => {
  const item = { ...transfer('3'), idempotencyKey: randomUUID() }
  const { idempotencyKey: key, ...data } = item
  const before = await effects()
  const batches = await Promise.all(
    [1, 2, 3].map(() => client().send('POST', '/v1/ledger/batch', { items: [item, item] })),
  )
  const alone = await client().command('money.transaction.post', data, { key })
  const ids = [
    ...batches.flatMap(({ body }) =>
      body.data.map(({ answer }: { answer: { transactionId: string } }) => answer.transactionId),
    ),
    alone.body.transactionId,
  ]
  expect(new Set(ids).size).toBe(1)
  expect((await effects()) - before).toBe(1)
})

test('after kill -9 and a new start every key gives its first answer, and nothing happens again', async () => {
  const before = await effects()
  await backbone.kill()
  backbone = await startBackboneProcess(home)
  expect(asked.length).toBe(keys.length * (commands.length + 1))
  for (const { type, data, key, first } of asked) {
    const again = await client().command(type, data, { key })
    expectSameAnswer(comparable(again), comparable(first))
  }
  expect(await effects()).toBe(before)
})

/** How many commands have left events: each marks its first one. */
async function effects(): Promise<number> {
  const commandIds = (await wholeLog(backbone.credentials)).map(
    ({ tenantId, metadata }) => `${tenantId}/${metadata.commandId}`,
  )
  return new Set(commandIds).size
}

/** The one that was not given again comes first. */
function inOrder(answers: readonly Answer[]): readonly [Answer, ...Answer[]] {
  const [first, ...others] = [...answers].sort((one, other) => isReplay(one) - isReplay(other))
  if (first === undefined) throw new Error('no answers')
  return [first, ...others]
}

function isReplay({ headers }: Answer): number {
  return headers.has('idempotent-replayed') ? 1 : 0
}

function transfer(amount: string) {
  return { legs: [leg('debit', 'bank', amount), leg('credit', 'till', amount)] }
}

function leg(side: string, account: string, amount = '1') {
  return { account, asset: 'EUR', side, amount }
}

/** A secret is shown once only: its place stays. */
function withoutSecret(answer: Answer): Answer {
  return { ...answer, text: answer.text.replace(/"secret":(?:"[^"]+"|null)/, '"secret":…') }
}

function withoutTrace(answer: Answer): Answer {
  return { ...answer, text: answer.text.replace(/"traceId":"\w+"/, '"traceId":…') }
}

function comparable(answer: Answer): Answer {
  return withoutTrace(withoutSecret(answer))
}

function client(): Client {
  return clientOf(backbone.credentials.url, backbone.credentials.apiKey)
}
