import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Credentials } from '../backbone-process.ts'
import { type Answer, type Client, clientOf, type Row } from '../client.ts'
import { untilKnown } from './until-known.ts'
import { expectNoGaps, wholeLog } from './whole-log.ts'

const ACCOUNTS = ['users:1', 'users:2', 'users:3', 'users:4']
const RETRIERS = 16

/** Callers who post under keys of their own, and what they remember of it. */
export interface LedgerLoad {
  /** Opens the accounts. */
  open(client: Client): Promise<void>
  /** Posts one after the other and remembers each answer; ends when `goesOn` says so of an answer, or of null for none. */
  post(client: Client, name: string, goesOn: (answer: Answer | null) => boolean | Promise<boolean>): Promise<void>
  /** How many commands had an answer that says that they were done. */
  readonly acknowledged: number
  /** Sends every command again under its key: the lost ones come through, the others give their first answer byte for byte. */
  retryAll(client: Client): Promise<void>
  /** Every command stands in the log once, without gaps, and the balances are those of a replay. */
  expectExactlyOnce(credentials: Credentials): Promise<void>
}

interface Sent {
  readonly account: string
  readonly done: Answer[]
}

/** A load that has sent nothing yet. */
export function ledgerLoad(): LedgerLoad {
  const sent = new Map<string, Sent>()
  return {
    async open(client) {
      for (const path of ['world', ...ACCOUNTS]) {
        const answer = await openOne(client, path)
        expect(answer.status, answer.text).toBeLessThan(300)
      }
    },
    async post(client, name, goesOn) {
      for (let index = 0; ; index += 1) {
        const account = ACCOUNTS[index % ACCOUNTS.length] ?? 'users:1'
        const record: Sent = { account, done: [] }
        sent.set(`${name}-${index}`, record)
        const answer = await postOne(client, `${name}-${index}`, account).catch(() => null)
        if (answer !== null && answer.status < 300) record.done.push(answer)
        if (!(await goesOn(answer))) return
      }
    },
    get acknowledged() {
      return [...sent.values()].filter(({ done }) => done.length > 0).length
    },
    async retryAll(client) {
      const waiting = [...sent.entries()]
      const retry = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await retryOne(client, ...next)
      }
      await Promise.all(Array.from({ length: RETRIERS }, retry))
    },
    async expectExactlyOnce(credentials) {
      const events = await wholeLog(credentials)
      expectNoGaps(events)
      const posted = events.filter(({ type }) => type === 'money.transaction.posted')
      const answered = [...sent.values()].map(({ done }) => done.at(-1)?.body.transactionId)
      expect(posted.map(({ eventId }) => eventId).sort()).toEqual(answered.sort())
      await expectBalancesOf(posted, clientOf(credentials.url, credentials.apiKey))
    },
  }
}

function openOne(client: Client, path: string): Promise<Answer> {
  const key = randomUUID()
  return untilKnown(() => client.command('money.account.open', { path, asset: 'EUR', normalSide: 'credit' }, { key }))
}

function postOne(client: Client, key: string, account: string): Promise<Answer> {
  const legs = [
    { account: 'world', asset: 'EUR', side: 'debit', amount: '1' },
    { account, asset: 'EUR', side: 'credit', amount: '1' },
  ]
  return client.command('money.transaction.post', { legs, description: `for ${account}` }, { key })
}

async function retryOne(client: Client, key: string, { account, done }: Sent): Promise<void> {
  const again = await untilKnown(() => postOne(client, key, account))
  expect(again.status, again.text).toBeLessThan(300)
  const [first] = done
  if (first !== undefined) expectSameAnswer(again, first)
  done.push(again)
}

/** Status, body and headers of the first answer, byte for byte, marked as an answer given again. */
export function expectSameAnswer(again: Answer, first: Answer): void {
  const shown = ({ status, text, headers }: Answer) => ({
    status,
    text,
    ...Object.fromEntries(['location', 'etag', 'heptad-position'].map((name) => [name, headers.get(name)])),
  })
  expect(shown(again)).toEqual(shown(first))
  expect(again.headers.get('idempotent-replayed')).toBe('true')
}

async function expectBalancesOf(posted: readonly Row[], client: Client): Promise<void> {
  const replayed = new Map<string, bigint>()
  for (const { path, side, amount } of posted.flatMap(({ data }) => data.legs))
    replayed.set(path, (replayed.get(path) ?? 0n) + (side === 'credit' ? BigInt(amount) : -BigInt(amount)))
  const last = await openOne(client, 'world')
  const headers = { 'heptad-min-position': last.headers.get('heptad-position') ?? '' }
  const status = async () => (await client.query('money.balances.list', {}, { headers })).status
  // After an outage a projection waits a little before it tries again.
  await expect.poll(status).toBe(200)
  const rows = await client.all('money.balances.list', {}, { headers })
  const shown = new Map(rows.map(({ path, credits, debits }) => [path, BigInt(credits) - BigInt(debits)]))
  expect(shown).toEqual(replayed)
}
