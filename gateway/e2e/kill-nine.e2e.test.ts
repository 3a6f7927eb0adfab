import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Answer, type Client, clientOf, type Row } from './client.ts'

const ROUNDS = 3
const CALLERS = 16
const ACCOUNTS = ['users:1', 'users:2', 'users:3', 'users:4']
const home = temporaryHome()
let backbone: BackboneProcess | null = null

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

/** What the callers remember of a command between two lives of the server. */
interface Sent {
  readonly account: string
  readonly answers: Answer[]
}

test('kill -9 under load, three times: what was acknowledged is there once, without gaps, and read models equal a replay', async () => {
  const sent = new Map<string, Sent>()
  backbone = await startBackboneProcess(home)
  for (const path of ['world', ...ACCOUNTS]) await openAccount(client(), path)
  for (let round = 0; round < ROUNDS; round += 1) {
    const load = Array.from({ length: CALLERS }, (_, caller) => postUntilItFails(client(), `${round}-${caller}`, sent))
    await sleep(700 + Math.random() * 800)
    await backbone.kill()
    await Promise.all(load)
    backbone = await startBackboneProcess(home)
  }
  expect([...sent.values()].filter(({ answers }) => answers.length > 0).length).toBeGreaterThan(100)

  await retryEverything(client(), sent)
  const events = await wholeLog()
  expectNoGaps(events)
  expectEachOnce(events, sent)
  await expectReadModelsEqualReplay(events)
}, 180_000)

function client(): Client {
  if (backbone === null) throw new Error('not started')
  return clientOf(backbone.credentials.url, backbone.credentials.apiKey)
}

async function openAccount(caller: Client, path: string): Promise<void> {
  const answer = await caller.command('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
  expect(answer.status, answer.text).toBeLessThan(300)
}

async function postUntilItFails(caller: Client, name: string, sent: Map<string, Sent>): Promise<void> {
  for (let index = 0; ; index += 1) {
    const account = ACCOUNTS[index % ACCOUNTS.length] ?? 'users:1'
    const record: Sent = { account, answers: [] }
    sent.set(`${name}-${index}`, record)
    try {
      record.answers.push(await post(caller, `${name}-${index}`, account))
    } catch {
      return
    }
  }
}

function post(caller: Client, key: string, account: string): Promise<Answer> {
  const legs = [
    { account: 'world', asset: 'EUR', side: 'debit', amount: '1' },
    { account, asset: 'EUR', side: 'credit', amount: '1' },
  ]
  return caller.command('money.transaction.post', { legs, description: `for ${account}` }, { key })
}

/** Every command again under its key: the lost ones come through, the others give their first answer byte for byte. */
async function retryEverything(caller: Client, sent: Map<string, Sent>): Promise<void> {
  const waiting = [...sent.entries()]
  const retry = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [key, { account, answers }] = next
      const again = await post(caller, key, account)
      const [first] = answers
      if (first !== undefined && first.status < 300) expectSameAnswer(again, first)
      answers.push(again)
      expect(again.status, again.text).toBeLessThan(300)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, retry))
}

function expectSameAnswer(again: Answer, first: Answer): void {
  const shown = ({ status, text, headers }: Answer) => ({
    status,
    text,
    location: headers.get('location'),
    etag: headers.get('etag'),
  })
  expect(shown(again)).toEqual(shown(first))
  expect(again.headers.get('idempotent-replayed')).toBe('true')
}

async function wholeLog(): Promise<readonly Row[]> {
  if (backbone === null) throw new Error('not started')
  const operator = clientOf(backbone.credentials.url, backbone.credentials.operatorKey)
  const events: Row[] = []
  for (let after = '0'; ; ) {
    const page = await operator.get(`/v1/system/events?after=${after}&limit=1000`)
    expect(page.status, page.text).toBe(200)
    if (page.body.data.length === 0) return events
    events.push(...page.body.data)
    after = events.at(-1)?.position
  }
}

function expectNoGaps(events: readonly Row[]): void {
  expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1))
  const revisions = Map.groupBy(events, ({ tenantId, streamId }) => `${tenantId}/${streamId}`)
  for (const stream of revisions.values())
    expect(stream.map(({ revision }) => Number(revision))).toEqual(stream.map((_, index) => index))
}

function expectEachOnce(events: readonly Row[], sent: Map<string, Sent>): void {
  const posted = events.filter(({ type }) => type === 'money.transaction.posted').map(({ eventId }) => eventId)
  const answered = [...sent.values()].map(({ answers }) => answers.at(-1)?.body.transactionId)
  expect(new Set(posted).size).toBe(posted.length)
  expect([...posted].sort()).toEqual([...answered].sort())
}

async function expectReadModelsEqualReplay(events: readonly Row[]): Promise<void> {
  const replayed = new Map<string, bigint>()
  for (const { type, data } of events) {
    if (type !== 'money.transaction.posted') continue
    for (const { path, side, amount } of data.legs) {
      const change = side === 'credit' ? BigInt(amount) : -BigInt(amount)
      replayed.set(path, (replayed.get(path) ?? 0n) + change)
    }
  }
  const last = await post(client(), 'the-last-one', 'users:1')
  replayed.set('users:1', (replayed.get('users:1') ?? 0n) + 1n)
  replayed.set('world', (replayed.get('world') ?? 0n) - 1n)
  const headers = { 'heptad-min-position': last.headers.get('heptad-position') ?? '' }
  const rows = await client().all('money.balances.list', {}, { headers })
  const shown = new Map(rows.map(({ path, credits, debits }) => [path, BigInt(credits) - BigInt(debits)]))
  expect(shown).toEqual(replayed)
}
