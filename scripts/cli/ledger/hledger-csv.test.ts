import { writeFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { CliFailure } from '../failure.ts'
import { hledgerCsv } from './hledger-csv.ts'
import { planImport } from './plan.ts'
import type { SourceTransaction } from './source.ts'
import { journalCsv, testFolder } from './testing/files.ts'
import { plainRules } from './testing/rules.ts'

const folder = testFolder()
afterAll(folder.remove)

async function read(text: string): Promise<readonly SourceTransaction[]> {
  const transactions: SourceTransaction[] = []
  for await (const one of hledgerCsv(folder.write('journal.csv', text)).transactions()) transactions.push(one)
  return transactions
}

test('rows with one index make one transaction, in order of appearance', async () => {
  const [first, second] = await read(
    journalCsv(
      '7,2024-01-01,Shop | Bread,with Julie,A,1.00,USD',
      '7,2024-01-01,Shop | Bread,with Julie,B,-1.00,USD',
      '2,2024-01-02,Rent,,A,2,USD',
    ),
  )
  expect(first).toMatchObject({ index: '7', line: 2, date: '2024-01-01', description: 'Shop | Bread ; with Julie' })
  expect(first?.postings).toEqual([
    { line: 2, account: 'A', amount: '1.00', commodity: 'USD' },
    { line: 3, account: 'B', amount: '-1.00', commodity: 'USD' },
  ])
  expect(second).toMatchObject({ index: '2', line: 4, description: 'Rent' })
})

test.each(['\n', '\r\n'])(
  'lines are those of the file, also after a line break inside a field and an empty line (%j)',
  async (lineBreak) => {
    const text = journalCsv(
      '1,2024-01-01,"two\nlines",,A,1,USD',
      '',
      '1,2024-01-01,x,,B,-1,USD',
      '2,2024-01-01,x,,A,1,USD',
    )
    const [first, second] = await read(text.replaceAll('\n', lineBreak))
    expect(first?.postings.map(({ line }) => line)).toEqual([2, 5])
    expect(second?.line).toBe(6)
    expect(second?.postings[0]?.commodity).toBe('USD')
  },
)

test('a byte order mark and columns in another order do not matter', async () => {
  const [only] = await read(
    '\uFEFFcommodity,amount,account,comment,description,date,txnidx,more\nUSD,1,A,,Shop,2024-01-01,1,x\n',
  )
  expect(only).toMatchObject({ index: '1', description: 'Shop', postings: [{ account: 'A', amount: '1' }] })
})

test('a row with a field too few is a fault with its line, and the next row is read', async () => {
  const [first, second] = await read(journalCsv('1,2024-01-01,x,,A,1', '2,2024-01-01,x,,A,1,USD'))
  expect(first?.faults).toEqual([{ line: 2, message: 'the row has more or fewer fields than the header' }])
  expect(second?.faults).toEqual([])
})

test('the raw lines of a transaction are those of the file', async () => {
  const rows = ['1,2024-01-01,"a ""quoted"" word",,A,1,USD', '1,2024-01-01,x,,"B, C",-1,USD']
  expect((await read(journalCsv(...rows)))[0]?.raw).toBe(rows.join('\n'))
})

test('a file without the columns, or that is not CSV at all, is refused as a whole', async () => {
  await expect(read('date,account\n2024-01-01,A\n')).rejects.toThrow(
    /has no column txnidx, description, comment, amount, commodity/,
  )
  await expect(read(journalCsv('1,"never closed,x,,A,1,USD'))).rejects.toThrow(CliFailure)
})

test('bytes that are not UTF-8 are refused, characters split between chunks are not', async () => {
  const path = folder.write('latin.csv', '')
  writeFileSync(path, Buffer.from(journalCsv('1,2024-01-01,caf\u00e9,,A,1,USD'), 'latin1'))
  await expect(planImport(hledgerCsv(path).transactions(), plainRules)).rejects.toThrow(`${path} is not UTF-8 text`)

  const long = '\u{1f4b6}'.repeat(40_000)
  const [only] = await read(journalCsv(`1,2024-01-01,x${long},,A,1,USD`))
  expect(only?.description).toBe(`x${long}`)
})
