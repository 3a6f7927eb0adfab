import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InStream } from '@heptad/domains/decider.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { Asked } from '@heptad/domains/money/testing/wallets.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { bookOpened } from '@heptad/schemas/money/book.ts'
import { expect } from 'vitest'
import type { Answer, Client } from '../client.ts'
import { isTransaction, ModelBook, readByContract } from './model-book.ts'

const NOT_OF_REFUSAL = ['type', 'title', 'status', 'detail', 'traceId']
/** Holds end at once or not at all: two clocks never agree to the millisecond. */
const [SOON_MS, LATER_MS] = [1, 3_600_000]
/** After it what ends soon has ended, on the server's clock as well. */
const ENDED_MS = 5

/** A book of a running backbone beside the same book in memory. */
export class LiveBook {
  readonly #client: Client
  readonly #bookId: string
  readonly #model: ModelBook
  /** Ids of the model → ids of the backbone. */
  readonly #ids = new Map<string, string>()
  #position = ''

  private constructor(client: Client, bookId: string, start: readonly BookEvent[]) {
    this.#client = client
    this.#bookId = bookId
    this.#model = new ModelBook(start, now())
  }

  /** Opens a book with these accounts on both sides. */
  static async open(client: Client, start: readonly BookEvent[]): Promise<LiveBook> {
    const bookId = `book-${randomUUID().slice(0, 8)}`
    const live = new LiveBook(client, bookId, [bookOpened({ bookId }), ...start.slice(1)])
    await live.#done('money.book.open', {})
    for (const event of start) await live.#prepare(event)
    return live
  }

  async #prepare(event: BookEvent): Promise<void> {
    if (event.type === 'money.book.limits-changed') await this.#done('money.book.set-limits', event.data)
    if (event.type !== 'money.account.opened') return
    const { accountId, path, asset, normalSide, minBalance, maxBalance } = event.data
    const opened = await this.#done('money.account.open', { path, asset, normalSide, minBalance, maxBalance })
    this.#ids.set(accountId, opened.body.accountId)
  }

  async #done(type: string, data: object): Promise<Answer> {
    const answer = await this.#client.command(type, { ...data, bookId: this.#bookId })
    expect(answer.status, answer.text).toBeLessThan(300)
    this.#position = answer.headers.get('heptad-position') ?? this.#position
    return answer
  }

  /** Asks both: the answers agree, an answer is the same again under its key, and what the accounts hold agrees. */
  async expectSame(next: (model: ModelBook) => Asked): Promise<void> {
    const asked = next(this.#model)
    const sent = timely({ ...asked.data, bookId: this.#bookId })
    if (asked.type === 'money.hold.expire') return
    const data = readByContract(asked.type, sent)
    const key = randomUUID()
    const send = () => this.#client.command(asked.type, JSON.parse(this.#translated(sent)), { key })
    const at = now()
    const answer = await send()
    const seen = `${asked.type} ${JSON.stringify(sent)} → ${answer.status} ${answer.text}`
    if (data === undefined) return expect(answer.status, seen).toBe(400)
    const decision = this.#model.ask(asked, data, at)
    if (decision.kind === 'rejected') this.#expectRefusal(answer, decision.rejection, seen)
    else {
      expect(answer.status, seen).toBeLessThan(300)
      this.#learn(answer.body, decision.events)
    }
    if (sent.expiresInMs === SOON_MS) await sleep(ENDED_MS)
    const again = await send()
    if (answer.status < 300) expect(again.text, seen).toBe(answer.text)
    this.#position = again.headers.get('heptad-position') ?? this.#position
    await this.#expectStanding(seen)
  }

  #expectRefusal(answer: Answer, { code, details }: Rejection, seen: string): void {
    const told = Object.entries(answer.body).filter(([name]) => !NOT_OF_REFUSAL.includes(name))
    expect([answer.body.type, comparable(Object.fromEntries(told))], seen).toEqual([
      ...[`/problems/${code}`, comparable(JSON.parse(this.#translated(details)))],
    ])
  }

  /** Which id of the backbone stands for which one of the model. */
  #learn(answer: Answer['body'], events: readonly InStream<BookEvent>[]): void {
    const moved = events.filter(isTransaction)
    const ids: readonly string[] = (answer.items ?? [answer]).map((item: Answer['body']) => item.transactionId)
    for (const [index, { eventId }] of moved.entries()) this.#ids.set(eventId, ids[index] ?? '')
    const placed = events.find(({ type }) => type === 'money.hold.placed')
    if (placed !== undefined) this.#ids.set(placed.eventId, answer.holdId)
  }

  async #expectStanding(seen: string): Promise<void> {
    const headers = { 'heptad-min-position': this.#position }
    const rows = await this.#client.all('money.balances.list', { bookId: this.#bookId }, { headers })
    const shown = rows.map(({ path, asset, debits, credits, pendingDebits, pendingCredits }) => ({
      ...{ path, asset, debits, credits, pendingDebits, pendingCredits },
    }))
    expect(shown, seen).toEqual(this.#model.standing(now()))
  }

  #translated(value: object): string {
    return JSON.stringify(value, (_, text) => (typeof text === 'string' ? (this.#ids.get(text) ?? text) : text))
  }
}

function now(): Instant {
  return Instant.parse(new Date().toISOString())
}

function timely<Data extends object>(data: Data): Data & { readonly expiresInMs?: number } {
  const { expiresInMs } = Object(data)
  if (expiresInMs === undefined) return data
  return { ...data, expiresInMs: expiresInMs % 2 === 0 ? SOON_MS : LATER_MS }
}

/** Without what only one of both can know: ids that it made itself, and its clock. */
function comparable(details: object): string {
  return JSON.stringify(details, (_, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<time>')
}
