import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { badRowLines } from './bad-rows.ts'
import { hledgerCsv } from './hledger-csv.ts'
import { importSteps } from './import-steps.ts'
import { ndjson } from './ndjson.ts'
import { type ImportPlan, planImport } from './plan.ts'
import { rejectedFile } from './rejected-file.ts'
import { journalCsv, testFolder } from './testing/files.ts'
import { plainRules } from './testing/rules.ts'

const folder = testFolder()
afterAll(folder.remove)

function planCsv(...rows: readonly string[]): Promise<ImportPlan> {
  return planImport(hledgerCsv(folder.write('plan.csv', journalCsv(...rows))).transactions(), plainRules)
}

const GOOD = ['1,2024-01-01,Shop,,Assets:Cash,-5.00,USD', '1,2024-01-01,Shop,,Expenses:Food,5.00,USD']
const BAD = ['2,2024-13-01,Shop,,Assets:Cash,-5.00,$', '2,2024-13-01,Shop,,Expenses:Food,5.00,$']
const UNBALANCED = ['3,2024-01-02,Rent,,Assets:Cash,-5.00,EUR', '3,2024-01-02,Rent,,Expenses:Rent,6.00,EUR']

test('all bad rows of a file are listed, and what is bad opens no account and no asset', async () => {
  const plan = await planCsv(...BAD, ...GOOD, ...UNBALANCED)
  expect(badRowLines(plan.badRows)).toEqual([
    'line 2: date "2024-13-01" is no day written as YYYY-MM-DD',
    `lines 2-3: commodity "$" is no asset code; map it with --commodity '$=USD'`,
    'line 6: the transaction does not balance: its postings add up to 1.00 EUR',
  ])
  expect(plan.transactions).toBe(1)
  expect([...plan.scales.keys()]).toEqual(['USD'])
  expect(plan.accounts.map(({ path }) => path)).toEqual(['Assets:Cash', 'Expenses:Food'])
})

test('an index that comes back after another transaction is bad where it comes back', async () => {
  const plan = await planCsv(...GOOD, ...UNBALANCED.map((row) => row.replace('6.00', '5.00')), ...GOOD)
  expect(plan.badRows).toEqual([{ line: 6, message: 'transaction 1 stands in two places of the file' }])
})

test('a currency keeps at least the digits of ISO 4217, other assets take the most decimals seen', async () => {
  const plan = await planCsv(
    '1,2024-01-01,x,,A,5,USD',
    '1,2024-01-01,x,,B,-5,USD',
    '1,2024-01-01,x,,A,5,HOURS',
    '1,2024-01-01,x,,B,-5.0,HOURS',
  )
  expect([...plan.scales]).toEqual([
    ['HOURS', 1],
    ['USD', 2],
  ])
})

test('an amount that no ledger can hold is bad, judged at the scale that its asset gets', async () => {
  const huge = '170141183460469231731687303715884105727'
  const whole = await planCsv(`1,2024-01-01,x,,A,${huge},X`, `1,2024-01-01,x,,B,-${huge},X`)
  expect(whole.badRows).toEqual([])
  const plan = await planCsv(
    `1,2024-01-01,x,,A,${huge},X`,
    `1,2024-01-01,x,,B,-${huge},X`,
    '2,2024-01-01,x,,A,0.1,X',
    '2,2024-01-01,x,,B,-0.1,X',
  )
  expect(plan.badRows.map(({ line }) => line)).toEqual([2, 3])
  expect([...plan.badOrdinals]).toEqual([0])
})

test('transactions of zero postings only are left out and counted', async () => {
  const plan = await planCsv('1,2024-01-01,x,,A,0,USD', ...GOOD.map((row) => row.replace('1,', '9,')))
  expect(plan).toMatchObject({ transactions: 1, emptyTransactions: 1, zeroPostings: 1 })
})

test('going on after bad rows sets them aside unchanged, in a file of the same format', async () => {
  const path = folder.write('shop.csv', journalCsv(...BAD, ...GOOD, ...UNBALANCED))
  const source = hledgerCsv(path)
  const plan = await planImport(source.transactions(), plainRules)
  const rejected = rejectedFile(path, source)
  const posted: string[] = []
  for await (const step of importSteps(source, plan, 'main')) {
    if (step.kind === 'rejected') rejected.add(step.source)
    else posted.push(step.item.transaction.description ?? '')
  }
  expect(posted).toEqual(['Shop'])
  expect(rejected.count).toBe(2)
  expect(readFileSync(`${path}.rejected.csv`, 'utf8')).toBe(journalCsv(...BAD, ...UNBALANCED))
})

test('what is set aside of NDJSON is NDJSON', async () => {
  const path = folder.write('shop.ndjson', '{"date":\n')
  const rejected = rejectedFile(path, ndjson(path))
  for await (const transaction of ndjson(path).transactions()) rejected.add(transaction)
  expect([rejected.path, readFileSync(rejected.path, 'utf8')]).toEqual([`${path}.rejected.ndjson`, '{"date":\n'])
})

test('keys are the same in every run, and different for another book, source or index', async () => {
  const keys = async (name: string, bookId: string) => {
    const source = hledgerCsv(folder.write(name, journalCsv(...GOOD, ...GOOD.map((row) => row.replace('1,', '9,')))))
    const plan = await planImport(source.transactions(), plainRules)
    const found: string[] = []
    for await (const step of importSteps(source, plan, bookId)) if (step.kind === 'item') found.push(step.item.key)
    return found
  }
  const [first, again] = [await keys('a.csv', 'main'), await keys('a.csv', 'main')]
  expect(again).toEqual(first)
  expect(new Set([...first, ...(await keys('b.csv', 'main')), ...(await keys('a.csv', 'other'))]).size).toBe(6)
})

test('NDJSON says the same as CSV; what cannot be read is bad at its line', async () => {
  const good = {
    date: '2024-01-01',
    description: 'Shop',
    postings: [
      { account: 'Assets:Cash', amount: '-5.00', commodity: 'USD' },
      { account: 'Expenses:Food', amount: '5.00', commodity: 'USD' },
    ],
  }
  const float = { ...good, postings: [{ account: 'A', amount: 5, commodity: 'USD' }] }
  const short = { description: 'Shop', postings: [], colour: 'red' }
  const others = [float, short, { idempotencyKey: 'k', legs: [] }].map((line) => JSON.stringify(line)).join('\n')
  const path = folder.write('j.ndjson', `${JSON.stringify(good)}\n\n{"date":\n${others}\n`)
  const plan = await planImport(ndjson(path).transactions(), plainRules)
  expect(plan.accounts.map(({ path: account }) => account)).toEqual(['Assets:Cash', 'Expenses:Food'])
  expect(plan.badRows).toEqual([
    { line: 3, message: 'the line is not JSON' },
    {
      line: 4,
      message:
        'postings.0.amount: must be a decimal string such as "-4.00": a JSON number may already have lost digits',
    },
    {
      line: 5,
      message:
        'date: is required; colour: is not a field of this contract, which has index, date, description, postings',
    },
    { line: 6, message: expect.stringContaining('POST /v1/ledger/imports') },
  ])
})
