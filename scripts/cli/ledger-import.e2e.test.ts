import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { clientOf } from '@heptad/gateway/e2e/client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { journalCsv, testFolder } from './ledger/testing/files.ts'
import { run } from './testing/run.ts'

const household = fileURLToPath(new URL('ledger/testdata/household.csv', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))
const home = temporaryHome()
const folder = testFolder()
let backbone: BackboneProcess

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
})
afterAll(async () => {
  await backbone.stop()
  removeHome(home)
  folder.remove()
})

const heptad = (...args: readonly string[]) => run(args, { HEPTAD_HOME: home })

async function importJson(...args: readonly string[]) {
  const { stdout } = await heptad('ledger', 'import', ...args, '--json')
  return JSON.parse(stdout)
}

/** Rows of a book as they are printed, in order, without the exchange accounts. */
async function balanceRows(book: string): Promise<readonly string[]> {
  const { stdout } = await heptad('ledger', 'balances', '--book', book, '--format', 'csv')
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .filter((row) => !row.startsWith('"equity:conversion:'))
}

/** What hledger prints, without accounts at zero. */
function rowsOfHledger(): readonly string[] {
  const text = readFileSync(fileURLToPath(new URL('ledger/testdata/household.balances.csv', import.meta.url)), 'utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .filter((row) => !row.endsWith(',"0"'))
    .sort()
}

test('a household journal is imported, holds what hledger says, and is not imported twice', async () => {
  const first = await importJson(household, '--book', 'household')
  expect(first).toMatchObject({ transactions: 1035, alreadyThere: 0, zeroPostings: 2, refused: [], badRows: [] })
  expect(await balanceRows('household')).toEqual(rowsOfHledger())

  const second = await importJson(household, '--book', 'household')
  expect(second).toMatchObject({ transactions: 0, legs: 0, alreadyThere: 1035 })
  expect(await balanceRows('household')).toEqual(rowsOfHledger())
})

test('an import that is killed is resumed by running it again', async () => {
  await killWhenSomethingIsPosted('killed')
  const resumed = await importJson(household, '--book', 'killed')
  expect(resumed.alreadyThere).toBeGreaterThan(0)
  expect(resumed.transactions + resumed.alreadyThere).toBe(1035)
  expect(await balanceRows('killed')).toEqual(rowsOfHledger())
})

async function killWhenSomethingIsPosted(book: string): Promise<void> {
  const { url, apiKey } = backbone.credentials
  const caller = clientOf(url, apiKey)
  const child = spawn(process.execPath, [main, 'ledger', 'import', household, '--book', book], {
    env: { ...process.env, HEPTAD_HOME: home },
    stdio: 'ignore',
  })
  while (child.exitCode === null) {
    const page = await caller.query('money.transactions.list', { bookId: book, limit: '1' })
    if (page.status === 200 && page.body.data.length > 0) break
    await sleep(5)
  }
  child.kill('SIGKILL')
}

test('going on after bad rows imports the good ones and sets the others aside for a second attempt', async () => {
  const path = folder.write(
    'shop.csv',
    journalCsv(
      '1,2024-01-01,x,,A,1,$',
      '1,2024-01-01,x,,B,-1,$',
      '2,2024-01-02,x,,A,2,EUR',
      '2,2024-01-02,x,,B,-2,EUR',
    ),
  )
  const { exitCode, stdout, stderr } = await heptad(
    'ledger',
    'import',
    path,
    '--book',
    'shop',
    '--keep-going',
    '--json',
  )
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('1 transaction not imported')])
  expect(JSON.parse(stdout)).toMatchObject({
    transactions: 1,
    rejectedTransactions: 1,
    rejectedFile: `${path}.rejected.csv`,
  })
  expect(await balanceRows('shop')).toEqual(['"A","2.00 EUR"', '"B","-2.00 EUR"'])

  const rest = await importJson(`${path}.rejected.csv`, '--book', 'shop', '--commodity', '$=USD')
  expect(rest).toMatchObject({ transactions: 1, refused: [] })
  expect(await balanceRows('shop')).toEqual(['"A","2.00 EUR"', '"A","1.00 USD"', '"B","-2.00 EUR"', '"B","-1.00 USD"'])
})

test('a row that was changed after its import is refused, and said with its line', async () => {
  const rows = (amount: string) => journalCsv(`1,2024-01-01,x,,A,${amount},EUR`, `1,2024-01-01,x,,B,-${amount},EUR`)
  await importJson(folder.write('changed.csv', rows('1')), '--book', 'changed')
  const { exitCode, stderr } = await heptad(
    'ledger',
    'import',
    folder.write('changed.csv', rows('2')),
    '--book',
    'changed',
  )
  expect(exitCode).toBe(1)
  expect(stderr).toContain('line 2: transaction 1: The key was used for another command')
  expect(await balanceRows('changed')).toEqual(['"A","1.00 EUR"', '"B","-1.00 EUR"'])
})

test('what the limit of the book refuses stays refused in that file, and is imported from the file beside it', async () => {
  const rows = [1, 2].flatMap((index) => [`${index},2024-01-01,x,,A,60000,EUR`, `${index},2024-01-01,x,,B,-60000,EUR`])
  const path = folder.write(
    'large.csv',
    journalCsv(...rows, '3,2024-01-01,x,,A,100001,EUR', '3,2024-01-01,x,,B,-100001,EUR'),
  )
  const importLarge = (file = path) => heptad('ledger', 'import', file, '--book', 'large')
  const refusal = 'line 6: transaction 3: A limit would be exceeded (asset: EUR, maximum: 10000000, window: operation)'
  expect(await importLarge()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(refusal) })
  await clientOf(backbone.credentials.url, backbone.credentials.apiKey).command('money.book.set-limits', {
    bookId: 'large',
    operationMaximum: null,
  })
  const again = await importLarge()
  expect(again.stderr).toContain(`${refusal}\nthe ledger refused 1 transaction\n1 of them had been refused before`)
  expect(again.stderr).toContain(
    `once the cause is gone, import ${path}.rejected.csv; import the rest with --keep-going`,
  )
  expect((await importLarge(`${path}.rejected.csv`)).exitCode).toBe(0)
  expect(await balanceRows('large')).toEqual(['"A","220001.00 EUR"', '"B","-220001.00 EUR"'])
})

test('a dry run says what an import would do, and writes nothing', async () => {
  const report = await importJson(household, '--book', 'dry', '--dry-run')
  expect(report).toMatchObject({ dryRun: true, transactions: 1035, accounts: 67 })
  expect((await heptad('ledger', 'balances', '--book', 'dry')).stderr).toContain('there is no book dry\n')
})

test('status, events and state show what happened; the tour can be taken twice', async () => {
  expect(JSON.parse((await heptad('status', '--json')).stdout)).toMatchObject({ log: { head: expect.any(String) } })
  expect((await heptad('tour')).exitCode).toBe(0)
  const again = await heptad('tour', '--json')
  expect(again.exitCode).toBe(0)
  const chapters = again.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(chapters.at(-1)).toMatchObject({ status: 200, body: { action: 'money.transaction.posted' } })

  const tail = await heptad(
    'events',
    'tail',
    '--json',
    '--after',
    '0',
    '--stream',
    'money.book-tour',
    '--type',
    'money.transaction.posted',
  )
  const postings = tail.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(postings).toHaveLength(2)
  expect(JSON.parse((await heptad('events', 'show', postings[0].position)).stdout)).toEqual(postings[0])

  const { stdout } = await heptad('state', 'money.book-tour', '--json')
  const now = JSON.parse(stdout)
  expect(now).toMatchObject({ streamId: 'money.book-tour', state: { bookId: 'tour' } })

  const [first, second] = postings
  for (const moment of [first.position, first.recordedAt]) {
    const then = JSON.parse((await heptad('state', 'money.book-tour', '--json', '--at', moment)).stdout)
    expect(then).toMatchObject({ revision: first.revision, eventId: first.eventId })
    expect(then.state.accounts[second.data.legs[1].accountId].postedCredits).toBe('2500')
    expect(now.state.accounts[second.data.legs[1].accountId].postedCredits).toBe('5000')
  }
  expect((await heptad('state', 'money.book-tour', '--at', '0')).exitCode).toBe(1)
  for (const moment of ['999999', '2299-12-31T00:00:00Z']) {
    const later = await heptad('state', 'money.book-tour', '--at', moment)
    expect([later.exitCode, later.stderr]).toEqual([1, expect.stringContaining('lies after the end of the log')])
  }
  expect((await heptad('state', 'money.book-tour', '--at', 'yesterday')).stderr).toContain(
    'must be a position of the log',
  )
})

test.each([
  ['empty.ndjson', '', 0, 'there is no transaction in empty.ndjson: nothing is imported\n'],
  ['blank.ndjson', '\n\n', 0, 'there is no transaction in blank.ndjson: nothing is imported\n'],
  ['header.csv', journalCsv(), 0, 'there is no transaction in header.csv: nothing is imported\n'],
  ['empty.csv', '', 2, 'empty.csv is empty: it has not even a header'],
])('a file in which nothing is says so: %s', async (name, text, exitCode, message) => {
  const found = await heptad('ledger', 'import', folder.write(name, text), '--json')
  expect([found.exitCode, found.stderr]).toEqual([exitCode, expect.stringContaining(message)])
  if (exitCode === 0) expect(JSON.parse(found.stdout)).toMatchObject({ transactions: 0, rejectedFile: null })
})
