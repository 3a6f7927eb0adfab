import { randomUUID } from 'node:crypto'
import type { Exchange, TourRequest } from './exchange.ts'

/** Sends the next request of the story and tells what came back. */
export type Tell = (story: string, request: TourRequest, expectedStatus: readonly number[]) => Promise<Exchange>

const BOOK = 'tour'
const ADA = { account: 'users:ada', asset: 'EUR' }
const WORLD = { account: 'world', asset: 'EUR' }
const DONE = [200, 201]
const REFUSED = [422]
/** Analytics is an engine that not every platform has; where it is missing, the answer says so. */
const DONE_OR_ABSENT = [200, 503]

/** One story about money, from an empty book to the audit record. Every run posts once more; nothing else changes. */
export async function tellStory(tell: Tell): Promise<void> {
  await openBook(tell)
  const posted = await postOnce(tell)
  await readBack(tell, posted)
  await overdraw(tell)
  await lookAtRecord(tell, posted)
}

async function openBook(tell: Tell): Promise<void> {
  await tell('A book is one ledger. Opening it again changes nothing.', command('money.book.open', {}), DONE)
  await tell(
    'Ada has an account that must not fall below zero.',
    command('money.account.open', { path: ADA.account, asset: 'EUR', normalSide: 'credit', minBalance: '0' }),
    DONE,
  )
  await tell(
    'Money comes from somewhere: the account of the world outside.',
    command('money.account.open', { path: WORLD.account, asset: 'EUR', normalSide: 'debit' }),
    DONE,
  )
}

async function postOnce(tell: Tell): Promise<Exchange> {
  const posting = transfer('2500', { from: WORLD, to: ADA })
  const posted = await tell(
    'Ada receives 25.00 EUR: amounts are whole cents, as text. The answer carries the position of this write.',
    posting,
    DONE,
  )
  await tell(
    'The same command under the same key, as after a lost connection: the first answer again, posted once.',
    posting,
    DONE,
  )
  return posted
}

async function readBack(tell: Tell, posted: Exchange): Promise<void> {
  const parameters = new URLSearchParams({ bookId: BOOK, ...ADA })
  await tell(
    'A read that sends the position back waits until the read model has reached it: you always read your own write.',
    { method: 'GET', path: `/v1/queries/money.balances.get?${parameters}`, ...positionOf(posted) },
    DONE,
  )
}

async function overdraw(tell: Tell): Promise<void> {
  await tell(
    'Ada cannot spend what she does not have. A refusal is a problem document that says what is missing.',
    transfer('100000000', { from: ADA, to: WORLD }),
    REFUSED,
  )
}

async function lookAtRecord(tell: Tell, posted: Exchange): Promise<void> {
  await tell(
    'Nobody asked for it: the audit record of the posting, from ClickHouse.',
    { method: 'GET', path: `/v1/queries/audit.records.get?id=${posted.body.transactionId}`, ...positionOf(posted) },
    DONE_OR_ABSENT,
  )
}

function command(type: string, data: object): TourRequest {
  return { method: 'POST', path: `/v1/commands/${type}`, body: { bookId: BOOK, ...data } }
}

type Party = typeof ADA

function transfer(amount: string, { from, to }: { from: Party; to: Party }): TourRequest {
  const legs = [
    { ...from, side: 'debit', amount },
    { ...to, side: 'credit', amount },
  ]
  return { ...command('money.transaction.post', { legs, description: 'A present' }), key: randomUUID() }
}

function positionOf({ headers }: Exchange): Pick<TourRequest, 'minPosition'> {
  return { minPosition: headers['Heptad-Position'] ?? null }
}
