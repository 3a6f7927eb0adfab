import { fileURLToPath } from 'node:url'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { type Client, clientOf, type Row } from '@heptad/gateway/e2e/client.ts'
import { connectTo, embeddedDatabaseUrl } from '@heptad/gateway/e2e/embedded-database.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testFolder } from './ledger/testing/files.ts'
import { hasHledger, hledger, hledgerBalances } from './ledger/testing/hledger.ts'
import { writeMixedHistory } from './ledger/testing/mixed-history.ts'
import { NO_BOOK, nothingFound } from './testing/nothing-found.ts'
import { run } from './testing/run.ts'

const RECOMPUTE = sqlFile(import.meta.url, 'ledger/recompute')
const household = fileURLToPath(new URL('ledger/testdata/household.csv', import.meta.url))
const BOOKS = ['mixed', 'other']
const home = temporaryHome()
const folder = testFolder()
const isHledgerThere = hasHledger()
if (!isHledgerThere)
  process.stdout.write('no export is read by hledger: apt-get install hledger, or npm run test:long\n')
let backbone: BackboneProcess
let client: Client
/** A position token after the last write. */
let last: string

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  for (const book of BOOKS) await writeMixedHistory(client, book)
  if (isHledgerThere) await heptad('import', household, '--book', 'household')
  const done = await client.command('money.book.open', { bookId: 'last' })
  last = done.headers.get('heptad-position') ?? ''
  for (const name of ['money.balances.list', 'money.entries-analytics.list', 'money.roll-ups.list', 'money.holds.list'])
    await rowsOf(name, 'mixed')
}, 240_000)
afterAll(async () => {
  await backbone.stop()
  removeHome(home)
  folder.remove()
})

/** All rows of a list, which show the last write. */
function rowsOf(name: string, bookId: string, more: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
  return client.all(name, { bookId, ...more }, { headers: { 'heptad-min-position': last } })
}

async function heptad(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(['ledger', ...args], { HEPTAD_HOME: home })
  expect(exitCode, stderr).toBe(0)
  return stdout
}

const inMixed = ['--book', 'mixed']
const LISTS = ['assets', 'accounts', 'balances', 'transactions', 'trial-balance', 'roll-up', 'holds']

/** Debits minus credits, from the rows of an account. */
function balances(rows: readonly Row[]): readonly string[] {
  return rows.map(({ path, asset, balance }) => `${path} ${asset} ${balance}`)
}

describe('what accounts hold, computed from the log by a statement of its own', () => {
  let recomputed: readonly Row[]
  beforeAll(async () => {
    const database = await connectTo(embeddedDatabaseUrl(home), { role: 'heptad_projector' })
    recomputed = (await database.query(RECOMPUTE)).rows
    await database.end()
  })
  const ofBook = (book: string) => recomputed.filter((row) => row.book_id === book)

  test.each(BOOKS)('is what the read models in PostgreSQL say of book %s, to the last unit', async (book) => {
    const shown = await rowsOf('money.balances.list', book)
    expect(shown.map((row) => [row.accountId, row.debits, row.credits, row.pendingDebits, row.pendingCredits])).toEqual(
      ofBook(book).map((row) => [row.account_id, row.debits, row.credits, row.pending_debits, row.pending_credits]),
    )
    expect(ofBook(book).length).toBeGreaterThan(40)
    expect(ofBook(book).some((row) => row.pending_debits !== '0')).toBe(true)
    const holds = await rowsOf('money.holds.list', book)
    const onAccount = ({ account_id: id }: Row) =>
      holds.filter(({ legs }) => legs.some((leg: Row) => leg.accountId === id)).length
    expect(ofBook(book).map((row) => [row.path, row.holds])).toEqual(
      ofBook(book).map((row) => [row.path, `${onAccount(row)}`]),
    )
  })

  test.each(BOOKS)('is what the entries in ClickHouse add up to in book %s', async (book) => {
    const entries = await rowsOf('money.entries-analytics.list', book)
    const sum = (id: string, side: string) =>
      entries.reduce(
        (total, row) => (row.accountId === id && row.side === side ? total + BigInt(row.amount) : total),
        0n,
      )
    expect(ofBook(book).map(({ account_id: id }) => [id, `${sum(id, 'debit')}`, `${sum(id, 'credit')}`])).toEqual(
      ofBook(book).map(({ account_id: id, debits, credits }) => [id, debits, credits]),
    )
  })
})

test('balances, trial balances and roll-ups say the same, now and as of the last revision and day', async () => {
  const now = await rowsOf('money.balances.list', 'mixed')
  const [newest] = await rowsOf('money.transactions.list', 'mixed')
  const moments = [{ at: new Date().toISOString() }, { at: '2299-12-31', basis: 'effective' }]
  for (const moment of moments)
    expect(balances(await rowsOf('money.balances.list', 'mixed', moment))).toEqual(balances(now))
  const posted = await rowsOf('money.balances.list', 'mixed', { revision: newest?.revision })
  expect(balances(posted)).toEqual(balances(now))
  for (const moment of [{}, ...moments]) {
    for (const { asset, debits, isBalanced } of await rowsOf('money.trial-balance.list', 'mixed', moment)) {
      const own = now.filter((row) => row.asset === asset)
      expect([isBalanced, debits]).toEqual([true, `${own.reduce((sum, row) => sum + BigInt(row.debits), 0n)}`])
    }
    for (const { path, asset, balance } of await rowsOf('money.roll-ups.list', 'mixed', moment)) {
      const own = now.filter((row) => row.asset === asset && row.path.split(':')[0] === path)
      expect([path, balance]).toEqual([path, `${own.reduce((sum, row) => sum + BigInt(row.balance), 0n)}`])
    }
  }
})

test('the transactions of an account are those of the book in which it has a leg, captures and reversals among them', async () => {
  const all = await rowsOf('money.transactions.list', 'mixed')
  const accounts = await rowsOf('money.accounts.list', 'mixed')
  for (const { accountId, path, asset } of accounts) {
    const own = all.filter(({ legs }) => legs.some((leg: Row) => leg.accountId === accountId))
    expect(await rowsOf('money.transactions.list', 'mixed', { accountId })).toEqual(own)
    const named = { account: path, asset, order: 'oldest-first' }
    expect(await rowsOf('money.transactions.list', 'mixed', named)).toEqual(own.toReversed())
  }
})

test('what is dated back counts on its day, and was not known then', async () => {
  const of = async (parameters: Readonly<Record<string, string>>) =>
    (await client.query('money.balances.get', { bookId: 'mixed', account: 'fees', asset: 'EUR', ...parameters })).body
  expect(await of({ at: '2025-12-31', basis: 'effective' })).toMatchObject({ credits: '25', pendingCredits: null })
  expect(await of({ at: '2025-12-31' })).toMatchObject({ status: 404 })
})

test('a statement is printed as a table, as JSON and as CSV, with its balances', async () => {
  const statement = ['statement', 'users:1:cash', ...inMixed, '--asset', 'EUR']
  const json = JSON.parse(await heptad(...statement, '--format', 'json'))
  const text = await heptad(...statement, '--format', 'csv')
  const csv = text.trim().split('\r\n')
  const address = `/v1/ledger/accounts/${json.accountId}/statement?bookId=mixed&format=csv`
  expect((await client.get(address)).text).toBe(text)
  const [first] = json.entries
  expect(json.entries.length).toBeGreaterThan(6)
  expect(first.description).toBe('; (first)\n"users:1:cash" | EUR  x')
  expect(csv[1]).toBe('"opening","","","","","","","","0.00","EUR"')
  expect(csv[2]).toBe(
    `"entry","${first.recordedAt}","${first.effectiveAt}","${first.transactionId}","order (0)","; (first)\n""users:1:cash"" | EUR  x","","10000000.00","10000000.00","EUR"`,
  )
  const closing = `${json.closing.normalBalance}`.replace(/(..)$/, '.$1')
  expect(csv.at(-1)).toBe(`"closing","","","","","","","","${closing}","EUR"`)
  expect(await heptad(...statement)).toContain(`closing balance ${closing}`)
  const none = await run(['ledger', 'statement', 'users:1:cash', ...inMixed], { HEPTAD_HOME: home })
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('say which with --asset')])
})

test('books and assets are printed for a person and as JSON', async () => {
  const table = await heptad('books')
  expect(table).toMatch(/^last +100000\.00 +2\S+Z *$/m)
  expect(table).toMatch(/^mixed +- +2\S+Z *$/m)
  const { books } = JSON.parse(await heptad('books', '--json'))
  expect(books).toContainEqual({ bookId: 'last', operationMaximum: '10000000', openedAt: expect.any(String) })
  expect(await heptad('assets', ...inMixed)).toMatch(/^JPY +0 +11 +- *$/m)
})

test('accounts, balances, sums and holds are printed for a person and as JSON', async () => {
  expect(await heptad('accounts', ...inMixed, '--path', 'shops')).toMatch(/shops:7 +ETH +credit +- +- +open/)
  expect(await heptad('balances', ...inMixed, '--path', 'fees', '--at', '2025-12-31', '--basis', 'effective')).toMatch(
    /fees +-0\.25 +EUR/,
  )
  const inTime = ['trial-balance', ...inMixed, '--at', '2299-12-31']
  expect(await heptad(...inTime, '--basis', 'effective')).toMatch(/JPY +11 +\d+ +\d+ +yes/)
  const recorded = await run(['ledger', ...inTime], { HEPTAD_HOME: home })
  expect([recorded.exitCode, recorded.stderr]).toEqual([1, expect.stringContaining('lies after the end of the log')])
  expect(await heptad('roll-up', ...inMixed, '--path', 'users', '--depth', '0', '--asset', 'JPY')).toMatch(
    /users +JPY +3/,
  )
  expect(await heptad('holds', 'users:1:cash', ...inMixed, '--asset', 'EUR')).toMatch(
    /users:1:cash +debit +8\.00 +EUR +kept/,
  )
  for (const command of LISTS)
    expect(JSON.parse(await heptad(command, ...inMixed, '--json'))).toMatchObject({ book: 'mixed' })
  for (const command of [...LISTS, 'books', 'statement', 'export'])
    expect(await heptad(command, '--help')).toContain(`$ heptad ledger ${command}`)
})

test('transactions are printed with all their legs, and as the API answers them', async () => {
  const account = ['transactions', 'users:1:cash', ...inMixed, '--asset', 'EUR']
  const rows = await rowsOf('money.transactions.list', 'mixed', { account: 'users:1:cash', asset: 'EUR' })
  expect(JSON.parse(await heptad(...account, '--json'))).toEqual({ book: 'mixed', transactions: rows.slice(0, 20) })
  const [first] = rows.toReversed()
  const lines = (await heptad(...account, '--order', 'oldest-first', '--count', '1')).trim().split('\n').slice(1)
  expect(lines[0]).toMatch(new RegExp(`^${first?.recordedAt} +${first?.transactionId} `))
  expect(lines.filter((line) => line.includes(first?.transactionId))).toHaveLength(1)
  for (const { path, amount, scale, asset } of first?.legs ?? []) {
    const leg = new RegExp(`${path} +${formatMinor(BigInt(amount), scale)} +${asset}`)
    expect(lines.filter((line) => leg.test(line))).toHaveLength(1)
  }
  const byReference = JSON.parse(await heptad('transactions', ...inMixed, '--reference', first?.reference, '--json'))
  expect(byReference.transactions).toContainEqual(first)
})

test.each(nothingFound(LISTS))('what finds nothing says why: heptad ledger %s', async (line, exitCode, message) => {
  const found = await run(['ledger', ...line.split(' ')], { HEPTAD_HOME: home })
  expect([found.exitCode, found.stderr]).toEqual([exitCode, expect.stringContaining(message)])
  if (exitCode > 0) expect(found.stdout).toBe('')
  else if (line.endsWith('--json')) expect(Object.values(JSON.parse(found.stdout))).toContainEqual([])
})

test('who has no more than a key of the tenant is told whether there is a book', async () => {
  const env = { HEPTAD_URL: backbone.credentials.url, HEPTAD_KEY: backbone.credentials.apiKey }
  const { exitCode, stderr } = await run(['ledger', 'balances', '--book', 'nowhere'], env)
  expect([exitCode, stderr]).toEqual([1, NO_BOOK])
})

test('an export in NDJSON is imported into another book, which then holds the same', async () => {
  await client.command('money.book.open', { bookId: 'copy' })
  await client.command('money.book.set-limits', { bookId: 'copy', operationMaximum: null })
  const journal = await heptad('export', ...inMixed, '--format', 'ndjson')
  // An import takes at most 20 decimals.
  const readable = journal.split('\n').filter((line) => !line.includes('points.1'))
  await heptad('import', folder.write('mixed.ndjson', readable.join('\n')), '--book', 'copy')
  const held = async (book: string) =>
    (await heptad('balances', '--book', book, '--format', 'csv'))
      .split('\n')
      .filter((line) => !line.includes('points.1'))
  expect((await held('copy')).length).toBeGreaterThan(30)
  expect(await held('copy')).toEqual(await held('mixed'))
  expect(await heptad('export', '--book', 'last')).toBe('')
})

describe.skipIf(!isHledgerThere)('hledger (skipped where it is not installed)', () => {
  test.each(['household', ...BOOKS])('reads the export of book %s and holds what the book holds', async (book) => {
    const journal = await heptad('export', '--book', book, '--format', 'hledger')
    expect(hledger(journal, 'check')).toBe('')
    const held = (await rowsOf('money.balances.list', book))
      .filter(({ balance }) => balance !== '0')
      .map(({ path, asset, balance, scale }) => [path, asset, formatMinor(BigInt(balance), scale)].join(' '))
    expect(held.length).toBeGreaterThan(40)
    expect(hledgerBalances(journal)).toEqual(held.toSorted())
  })
})
