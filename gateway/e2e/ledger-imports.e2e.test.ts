import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ImportAnswer, type ImportEnd, ImportAnswer as Line } from '@heptad/schemas/money/import.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf } from './client.ts'
import { registerTenant } from './testing/tenants.ts'

/** Imports through a real socket into real engines. */
const MEBIBYTE = 1_048_576
const home = temporaryHome()
let backbone: BackboneProcess
let client: Client

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  await open(client, 'main')
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

async function open(as: Client, bookId: string): Promise<void> {
  if (bookId !== 'main') expect((await as.command('money.book.open', { bookId })).status).toBe(201)
  for (const [path, minBalance] of [
    ['world', null],
    ['shop', '0'],
  ]) {
    const account = { bookId, path, asset: 'EUR', normalSide: 'credit', minBalance }
    expect((await as.command('money.account.open', account)).status).toBe(201)
  }
}

const legs = (amount: string) => [
  { account: 'world', asset: 'EUR', side: 'debit', amount },
  { account: 'shop', asset: 'EUR', side: 'credit', amount },
]
const line = (key: string, amount = '1') => `${JSON.stringify({ idempotencyKey: key, legs: legs(amount) })}\n`
const lines = (name: string, count: number) => Array.from({ length: count }, (_, index) => line(`${name}-${index}`))

/** An import under way: its request, to be written to, and its answer as it comes. */
function started(search = '', apiKey = backbone.credentials.apiKey) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' }
  const sending = request(`${backbone.credentials.url}/v1/ledger/imports${search}`, { method: 'POST', headers })
  const answers = new Promise<IncomingMessage>((resolve, reject) => {
    sending.on('response', resolve)
    sending.on('error', reject)
  })
  answers.catch(() => undefined)
  return { sending, answers }
}

type Started = Pick<ReturnType<typeof started>, 'answers'>

async function* parsed({ answers }: Started): AsyncGenerator<ImportAnswer> {
  let rest = ''
  for await (const text of (await answers).setEncoding('utf8')) {
    const whole = `${rest}${text}`.split('\n')
    rest = whole.pop() ?? ''
    for (const one of whole) yield Line.parse(JSON.parse(one))
  }
}

/** Sends all of it at the pace at which it is read, and answers what was refused and the end. */
async function imported(all: Iterable<string>, search?: string, apiKey?: string) {
  const { sending, answers } = started(search, apiKey)
  const sent = pipeline(Readable.from(all), sending).catch(() => undefined)
  const refused: Extract<ImportAnswer, { kind: 'refused' }>[] = []
  let end: ImportEnd | null = null
  for await (const answer of parsed({ answers })) {
    if (answer.kind === 'refused') refused.push(answer)
    if (answer.kind === 'end') end = answer
  }
  await sent
  return { refused, end }
}

async function balanceOf(bookId: string, position: string | null | undefined, as = client): Promise<string> {
  const headers: Record<string, string> = position ? { 'heptad-min-position': position } : {}
  const ask = () => as.query('money.balances.get', { bookId, account: 'shop', asset: 'EUR' }, { headers })
  await expect.poll(async () => (await ask()).status).toBe(200)
  return (await ask()).body.normalBalance
}

/** The most memory that the process ever had, in bytes. */
function peakMemory(): number {
  const status = readFileSync(`/proc/${backbone.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

test('what was imported is posted, and imported again it is there already', async () => {
  const first = await imported(lines('twice', 1000))
  expect(first).toMatchObject({ refused: [], end: { reason: 'complete', lines: 1000, posted: 1000, legs: 2000 } })
  expect(await balanceOf('main', first.end?.position)).toBe('1000')
  const second = await imported(lines('twice', 1001))
  expect(second.end).toMatchObject({ reason: 'complete', posted: 1, legs: 2, alreadyThere: 1000 })
  expect(await balanceOf('main', second.end?.position)).toBe('1001')
})

test('progress is told while lines are still on their way', async () => {
  const { sending, answers } = started()
  const answer = parsed({ answers })
  for (const count of [1, 2, 3]) {
    sending.write(line(`slowly-${count}`))
    expect((await answer.next()).value).toMatchObject({ kind: 'progress', lines: count, posted: count })
  }
  sending.end()
  expect((await answer.next()).value).toMatchObject({ kind: 'end', reason: 'complete', posted: 3 })
})

test('a refused line is said while the caller waits, and ends the import', async () => {
  const { sending, answers } = started()
  const answer = parsed({ answers })
  sending.write(`${line('before')}${line('broke', '5').replaceAll('world', 'nobody')}`)
  expect((await answer.next()).value).toMatchObject({
    ...{ kind: 'refused', line: 2, idempotencyKey: 'broke' },
    problem: { type: '/problems/account-not-found', status: 404, leg: 0 },
  })
  const rest: ImportAnswer[] = []
  for await (const one of answer) rest.push(one)
  expect(rest.at(-1)).toMatchObject({ kind: 'end', reason: 'refused', lines: 2, posted: 1, refused: 1 })
  sending.destroy()
})

test('with keepGoing every bad line is said with its number, and the others are posted', async () => {
  const bad = new Map([
    [7, '{"idempotencyKey":\n'],
    [500, line('five-hundred').replace('"1"', '1')],
    [
      999,
      line('overdrawn')
        .replace('"debit"', '"x"')
        .replace('"credit"', '"debit"')
        .replace('"x"', '"credit"')
        .replaceAll('"1"', '"999999"'),
    ],
  ])
  const all = lines('going', 1000).map((good, index) => bad.get(index + 1) ?? good)
  const { refused, end } = await imported(all, '?keepGoing=true')
  expect(refused.map((one) => [one.line, one.problem.type])).toEqual([
    [7, '/problems/malformed-json'],
    [500, '/problems/amount-must-be-string'],
    [999, '/problems/insufficient-funds'],
  ])
  expect(end).toMatchObject({ reason: 'complete', lines: 1000, posted: 997, refused: 3 })
})

test('a connection that is cut in the middle loses nothing: the same lines again post what is missing', async () => {
  await open(client, 'cut')
  const all = lines('cut', 2000)
  await cutInTheMiddle(all)
  const { end } = await imported(all, '?bookId=cut')
  const { posted = 0, alreadyThere = 0 } = end ?? {}
  expect([alreadyThere > 0, posted > 0, posted + alreadyThere]).toEqual([true, true, 2000])
  expect(await balanceOf('cut', end?.position)).toBe('2000')
})

/** Sends half of the lines and half of the next one, and goes once some are posted. */
async function cutInTheMiddle(all: readonly string[]): Promise<void> {
  const { sending, answers } = started('?bookId=cut')
  const half = all.length / 2
  sending.on('error', () => undefined)
  sending.write(`${all.slice(0, half).join('')}${all[half]?.slice(0, 40)}`)
  for await (const answer of parsed({ answers })) if (answer.kind === 'progress' && answer.posted > 0) break
  sending.destroy()
}

test('a process that is killed in the middle goes on with the same lines, once it runs again', async () => {
  await open(client, 'killed')
  const all = lines('killed', 6000)
  const { sending, answers } = started('?bookId=killed')
  void pipeline(Readable.from(all), sending).catch(() => undefined)
  try {
    for await (const answer of parsed({ answers })) if (answer.kind === 'progress' && answer.posted > 200) break
  } finally {
    await backbone.kill()
  }
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  const { end } = await imported(all, '?bookId=killed')
  expect(end).toMatchObject({ reason: 'complete', refused: 0 })
  expect(end?.alreadyThere).toBeGreaterThan(200)
  expect(await balanceOf('killed', end?.position)).toBe('6000')
}, 240_000)

test('an import of any size takes bounded memory', async () => {
  function* padded(count: number) {
    for (let index = 0; index < count; index += 1)
      yield line(`padded-${count}-${index}`).replace('{', `{${' '.repeat(MEBIBYTE - 1000)}`)
  }
  await imported(padded(2))
  const before = peakMemory()
  const { end } = await imported(padded(150))
  expect(end).toMatchObject({ reason: 'complete', posted: 150 })
  expect((peakMemory() - before) / MEBIBYTE).toBeLessThan(100)
}, 120_000)

test('the statement of what was imported comes whole as CSV, and to nobody else', async () => {
  const account = await client.query('money.balances.get', { bookId: 'cut', account: 'shop', asset: 'EUR' })
  const path = `/v1/ledger/accounts/${account.body.accountId}/statement?bookId=cut`
  const statement = await client.get(`${path}&format=csv`)
  expect(statement.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  expect(statement.headers.get('content-disposition')).toBe('attachment; filename="shop-EUR.csv"')
  const records = statement.text.split('\r\n')
  expect(records.length).toBe(2000 + 4)
  expect([records[1], records.at(-2), records.at(-1)]).toEqual([
    '"opening","","","","","","","","0.00","EUR"',
    '"closing","","","","","","","","20.00","EUR"',
    '',
  ])
  const ids = records.slice(2, -2).map((record) => record.split(',')[3])
  expect(new Set(ids).size).toBe(2000)
  expect((await client.get(`${path}&format=json`)).text).toBe((await client.get(path)).text)
  for (const wrong of ['format=xml', 'format=csv&format=csv', 'format=csv&limit=1'])
    expect((await client.get(`${path}&${wrong}`)).status, wrong).toBe(400)
  const stranger = await registerTenant(backbone.credentials, 'stranger')
  expect((await stranger.client.get(`${path}&format=csv`)).status).toBe(404)
})

test('nobody imports into a book of somebody else, or without the permission', async () => {
  const other = await registerTenant(backbone.credentials, 'other')
  await open(other.client, 'theirs')
  const theirs = await imported([line('mine')], '?bookId=theirs')
  const nobodys = await imported([line('mine-too')], '?bookId=nobodys')
  expect(theirs.refused).toMatchObject([{ problem: { type: '/problems/book-not-found' } }])
  expect(theirs.refused[0]?.problem).toEqual({ ...nobodys.refused[0]?.problem, bookId: 'theirs' })
  expect(await balanceOf('theirs', undefined, other.client)).toBe('0')
  const created = await client.command('iam.apikey.create', { name: 'reader', scopes: ['money.accounts.list'] })
  const reader = clientOf(backbone.credentials.url, created.body.secret)
  const headers = { 'content-type': 'application/x-ndjson' }
  const denied = await reader.send('POST', '/v1/ledger/imports', line('denied'), { headers })
  expect([denied.status, denied.body.type]).toEqual([403, '/problems/permission-denied'])
})
