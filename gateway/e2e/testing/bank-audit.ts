import { expect } from 'vitest'
import type { Credentials } from '../backbone-process.ts'
import { clientOf, type Row } from '../client.ts'
import { type BankCustomers, FUNDS } from './bank-customers.ts'
import { expectNoGaps, wholeLog } from './whole-log.ts'

const SHOWN_WITHIN_MS = 60_000

/** What an account holds by the log, added up from amounts alone, on its credit side. */
interface Standing {
  readonly path: string
  posted: bigint
  /** What open holds would take. */
  frozen: bigint
  /** What open holds would bring. */
  pending: bigint
}

type Ledger = Map<string, Standing>

/**
 * Audits the bank from its log: no total changes and no wallet is overdrawn at any moment, what was acknowledged is there
 * once and nothing else is, every refusal is written down, and the wallets show what the log says.
 */
export async function auditBank(credentials: Credentials, customers: BankCustomers): Promise<void> {
  const log = await wholeLog(credentials)
  expectNoGaps(log)
  const book = log.filter(
    ({ tenantId, streamId }) => tenantId === credentials.tenantId && streamId === 'money.book-main',
  )
  const ledger = replay(book)
  expect(ledger.get('world:EUR')?.posted).toBe(BigInt(-FUNDS * customers.wallets.length))
  expectExactlyOnce(book, customers)
  await expectShown(ledger, credentials)
}

/** Adds the book up event by event, and looks at it after each. */
function replay(book: readonly Row[]): Ledger {
  const ledger: Ledger = new Map()
  const holds = new Map<string, readonly Row[]>()
  for (const event of book) {
    const { type, data, eventId } = event
    const legs: readonly Row[] = data.legs ?? []
    if (type === 'money.hold.placed') holds.set(eventId, legs)
    if (type === 'money.hold.placed') for (const leg of legs) hold(ledger, leg, 1n)
    if (/^money\.hold\.(?:captured|voided|expired)$/.test(type)) {
      for (const leg of holds.get(data.about) ?? []) hold(ledger, leg, -1n)
      expect(holds.delete(data.about), `${type} of a hold that is open`).toBe(true)
    }
    if (type.startsWith('money.transaction.') || type === 'money.hold.captured')
      for (const leg of legs) post(ledger, leg)
    expectSound(ledger, event, legs)
  }
  return ledger
}

function standingOf(ledger: Ledger, { path }: Row): Standing {
  const found = ledger.get(path) ?? { path, posted: 0n, frozen: 0n, pending: 0n }
  ledger.set(path, found)
  return found
}

function post(ledger: Ledger, leg: Row): void {
  standingOf(ledger, leg).posted += leg.side === 'credit' ? BigInt(leg.amount) : -BigInt(leg.amount)
}

function hold(ledger: Ledger, leg: Row, sign: bigint): void {
  const standing = standingOf(ledger, leg)
  if (leg.side === 'debit') standing.frozen += sign * BigInt(leg.amount)
  else standing.pending += sign * BigInt(leg.amount)
}

function expectSound(ledger: Ledger, { type, position }: Row, legs: readonly Row[]): void {
  const where = `after ${type} at ${position}`
  const all = [...ledger.values()]
  expect(
    all.reduce((sum, { posted }) => sum + posted, 0n),
    `the sum of everything ${where}`,
  ).toBe(0n)
  for (const { path, posted, frozen } of all)
    if (path.startsWith('users:')) expect(posted - frozen, `${path} ${where}`).toBeGreaterThanOrEqual(0n)
  for (const { path, debitsAfter, creditsAfter, pendingDebitsAfter = '0', pendingCreditsAfter = '0' } of legs) {
    const said = [BigInt(creditsAfter) - BigInt(debitsAfter), BigInt(pendingDebitsAfter), BigInt(pendingCreditsAfter)]
    const { posted, frozen, pending } = standingOf(ledger, { path })
    expect(said, `what the event says of ${path} ${where}`).toEqual([posted, frozen, pending])
  }
}

/** The log has what was acknowledged, once, and what was refused, once, and nothing that nobody was told of. */
function expectExactlyOnce(book: readonly Row[], { instructions }: BankCustomers): void {
  const answers = instructions.flatMap(({ answer }) => (answer === null ? [] : [answer]))
  expect(answers).toHaveLength(instructions.length)
  const done = answers.filter(({ status }) => status < 300).map(({ body }) => `${body.status} ${body.transactionId}`)
  const found = book.flatMap(({ type, eventId, data }) => {
    if (type === 'money.hold.placed') return [`pending ${eventId}`]
    if (type === 'money.hold.voided') return [`cancelled ${data.about}`]
    return type.startsWith('money.transaction.') || type === 'money.hold.captured' ? [`posted ${eventId}`] : []
  })
  expect(found.sort()).toEqual(done.sort())
  const refused = answers.filter(({ status }) => status >= 300).map(({ body }) => body.type)
  const written = book.filter(({ type }) => type === 'money.command.rejected')
  expect(written.map(({ data }) => `/problems/${data.code}`).sort()).toEqual(refused.sort())
}

async function expectShown(ledger: Ledger, { url, apiKey }: Credentials): Promise<void> {
  const client = clientOf(url, apiKey)
  const last = await client.send('POST', '/v1/wallets', { userId: '0', currency: 'EUR' }, { key: null })
  const headers = { 'heptad-min-position': last.headers.get('heptad-position') ?? '' }
  const wallets = () => client.get('/v1/wallets?limit=100', { headers })
  await expect.poll(async () => (await wallets()).status, { timeout: SHOWN_WITHIN_MS }).toBe(200)
  const shown = (await wallets()).body.data.map(({ userId, balance }: Row) => [`users:${userId}:cash`, balance])
  const expected = [...ledger.values()]
    .filter(({ path }) => path.startsWith('users:'))
    .map(({ path, posted, frozen, pending }) => [
      path,
      { available: `${posted - frozen}`, pending: `${pending}`, frozen: `${frozen}` },
    ])
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected))
}
