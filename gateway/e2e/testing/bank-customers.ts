import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Answer, clientOf } from '../client.ts'
import type { BankServers } from './bank-servers.ts'

const CUSTOMERS = 16
const WALLETS = 8
/** What each wallet holds at first: little enough that many movements are refused. */
export const FUNDS = 100
const PAUSE_MS = 25
const SETTLED_WITHIN_MS = 60_000

/** Refusals by the rules, which hold for their key for ever. Whatever else is said while servers fall is no answer yet. */
const REFUSALS: ReadonlySet<string> = new Set(
  ['insufficient-funds', 'hold-already-captured', 'hold-already-voided', 'already-reversed', 'limit-exceeded'].map(
    (code) => `/problems/${code}`,
  ),
)

/** What a customer asks for, under a key of its own, and the first answer that holds. */
export interface Instruction {
  readonly key: string
  readonly path: string
  readonly body: object
  answer: Answer | null
}

/** Customers who move money between a few wallets, through whichever server answers. */
export interface BankCustomers {
  readonly wallets: readonly string[]
  /** Everything that was ever asked for. */
  readonly instructions: readonly Instruction[]
  /** Answers that a caller has no reason to expect. */
  readonly surprises: readonly string[]
  /** How often a server said nothing, or that it cannot tell now. */
  readonly unanswered: number
  /** How many instructions have their answer. */
  readonly answered: number
  /** Lets those in progress end. */
  close(): Promise<void>
  /** Repeats every instruction once: those without an answer get one, the others get theirs byte for byte. */
  repeatAll(): Promise<void>
}

/** Opens and funds the wallets, and lets the customers begin. */
export async function openBank(servers: BankServers): Promise<BankCustomers> {
  const instructions: Instruction[] = []
  const surprises: string[] = []
  const desk: Desk = { servers, instructions, surprises, wallets: [], isOpen: true, unanswered: 0 }
  for (let user = 0; user < WALLETS; user += 1) {
    const body = { userId: `${user}`, currency: 'EUR' }
    const { body: wallet } = await carryOut(desk, instruct('/v1/wallets', body))
    desk.wallets.push(wallet.walletId)
    await carryOut(desk, asked(desk, `/v1/wallets/${wallet.walletId}/credit`, { amount: `${FUNDS}` }))
  }
  const customers = Array.from({ length: CUSTOMERS }, () => customer(desk))
  return {
    wallets: desk.wallets,
    instructions,
    surprises,
    get unanswered() {
      return desk.unanswered
    },
    get answered() {
      return instructions.filter(({ answer }) => answer !== null).length
    },
    async close() {
      desk.isOpen = false
      await Promise.all(customers)
    },
    async repeatAll() {
      const waiting = [...instructions]
      const repeat = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await repeatOne(desk, next)
      }
      await Promise.all(Array.from({ length: CUSTOMERS }, repeat))
    },
  }
}

interface Desk {
  readonly servers: BankServers
  readonly instructions: Instruction[]
  readonly surprises: string[]
  readonly wallets: string[]
  isOpen: boolean
  unanswered: number
}

/** What a customer remembers of its own doings. */
interface Memory {
  readonly holds: string[]
  readonly transfers: string[]
}

async function customer(desk: Desk): Promise<void> {
  const memory: Memory = { holds: [], transfers: [] }
  while (desk.isOpen) {
    const next = wish(desk, memory)
    const answer = await carryOut(desk, next).catch(() => null)
    if (answer !== null && answer.status < 300) remember(memory, answer.body)
    await sleep(PAUSE_MS)
  }
}

function remember({ holds, transfers }: Memory, { type, holdId, transactionId }: Answer['body']): void {
  if (type === 'hold') holds.push(holdId)
  if (type === 'transfer') transfers.push(transactionId)
}

/** Mostly a transfer; now and then a hold, its end (also of one that has ended), or the reversal of an earlier transfer. */
function wish(desk: Desk, { holds, transfers }: Memory): Instruction {
  const [from, to] = twoOf(desk.wallets)
  const dice = randomInt(100)
  const [holdId, transactionId] = [anyOf(holds), anyOf(transfers)]
  if (dice < 15)
    return asked(desk, `/v1/wallets/${desk.wallets[from]}/hold`, {
      ...{ amount: `${randomInt(1, 40)}`, counterparty: `users:${to}:cash` },
    })
  if (dice < 25 && holdId !== undefined) return asked(desk, `/v1/holds/${holdId}/confirm`, {})
  if (dice < 35 && holdId !== undefined) return asked(desk, `/v1/holds/${holdId}/cancel`, {})
  if (dice < 45 && transactionId !== undefined) return asked(desk, `/v1/transactions/${transactionId}/reversal`, {})
  const transfer = { fromWalletId: desk.wallets[from], toWalletId: desk.wallets[to], amount: `${randomInt(1, 80)}` }
  return asked(desk, '/v1/transfers', transfer)
}

function asked(desk: Desk, path: string, body: object): Instruction {
  const instruction = instruct(path, body)
  desk.instructions.push(instruction)
  return instruction
}

function instruct(path: string, body: object): Instruction {
  return { key: randomUUID(), path, body, answer: null }
}

/** Asks one server after the other, always under the same key, until there is an answer that holds. */
async function carryOut(desk: Desk, instruction: Instruction): Promise<Answer> {
  const until = performance.now() + SETTLED_WITHIN_MS
  for (;;) {
    const answer = await askOnce(desk, instruction)
    if (answer !== null && isFinal(answer)) {
      instruction.answer ??= answer
      return answer
    }
    desk.unanswered += 1
    if (answer !== null && !isForNow(answer)) desk.surprises.push(`${instruction.path} ${answer.status} ${answer.text}`)
    if (performance.now() > until || !desk.isOpen) throw new Error(`no answer to ${instruction.path}`)
    await sleep(PAUSE_MS + randomInt(PAUSE_MS))
  }
}

async function askOnce({ servers }: Desk, { key, path, body }: Instruction): Promise<Answer | null> {
  const { url, apiKey } = servers.credentials(randomInt(servers.count))
  return clientOf(url, apiKey)
    .send('POST', path, body, { key })
    .catch(() => null)
}

function isFinal({ status, body }: Answer): boolean {
  return status < 300 || REFUSALS.has(body?.type)
}

/** The service says that it cannot tell now: the same request will do later. */
function isForNow({ status, body }: Answer): boolean {
  return status === 503 || status === 504 || body?.type === '/problems/stream-conflict'
}

async function repeatOne(desk: Desk, instruction: Instruction): Promise<void> {
  const { path, answer: first } = instruction
  desk.isOpen = true
  const again = await carryOut(desk, instruction)
  if (first === null) return
  expect(shown(again), path).toEqual(shown(first))
  expect(again.headers.get('idempotent-replayed'), path).toBe('true')
}

/** An answer byte for byte, but for the trace, which is of each request. */
function shown({ status, text, headers }: Answer): object {
  const named = ['location', 'etag', 'heptad-position'].map((name) => [name, headers.get(name)])
  return { status, text: text.replace(/"traceId":"\w+"/, '"traceId":"…"'), ...Object.fromEntries(named) }
}

function twoOf({ length }: readonly string[]): readonly [number, number] {
  const from = randomInt(length)
  return [from, (from + randomInt(1, length)) % length]
}

function anyOf<T>(list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : list[randomInt(list.length)]
}
