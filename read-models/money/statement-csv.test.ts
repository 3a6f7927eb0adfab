import { type StatementEntry, StatementRow } from '@heptad/schemas/money/statement.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CSV_LINE_BREAK } from './csv.ts'
import { statementCsv } from './statement-csv.ts'

const ID = '01990a3c-7e10-7000-8000-000000000001'
const TIME = '2026-11-28T12:00:00.000000Z'
const HUGE = 2n ** 127n - 1n

function entry(amount: bigint, more: Partial<StatementEntry> = {}): StatementEntry {
  const [debits, credits] = more.side === 'debit' ? [`${amount}`, '0'] : ['0', `${amount}`]
  return {
    ...{ accountVersion: '1', transactionId: ID, side: 'credit', amount: `${amount}`, debits, credits },
    ...{ balance: `-${amount}`, normalBalance: `${amount}`, reference: null, description: null },
    ...{ effectiveAt: TIME, recordedAt: TIME },
    ...more,
  } as StatementEntry
}

function page(entries: readonly StatementEntry[], closing = '0', scale = 2): StatementRow {
  const standing = (normalBalance: string) => ({ debits: '0', credits: '0', balance: '0', normalBalance })
  return StatementRow.parse({
    ...{ accountId: ID, bookId: 'main', path: 'a', asset: 'EUR', scale, normalSide: 'credit', from: null, to: TIME },
    ...{ opening: standing('-5'), closing: standing(closing), entries, next: null },
  })
}

async function csvOf(...pages: readonly StatementRow[]): Promise<string> {
  async function* all() {
    yield* pages
  }
  let text = ''
  for await (const record of statementCsv(all())) text += record + CSV_LINE_BREAK
  return text
}

/** Records of quoted fields, read by the grammar of RFC 4180 section 2. */
function read(text: string): readonly (readonly string[])[] {
  const records: string[][] = [[]]
  let end = 0
  for (const [whole, field = '', separator] of text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    records.at(-1)?.push(field.replaceAll('""', '"'))
    if (separator === CSV_LINE_BREAK) records.push([])
    end += whole.length
  }
  expect(end).toBe(text.length)
  return records
}

test('a statement begins with the names of its columns and its opening balance, and ends with its closing one', async () => {
  const text = await csvOf(page([entry(1234n, { side: 'debit', reference: 'r' })]), page([entry(7n)], '1241'))
  expect(text).toBe(
    [
      '"kind","recordedAt","effectiveAt","transactionId","reference","description","debit","credit","balance","asset"',
      '"opening","","","","","","","","-0.05","EUR"',
      `"entry","${TIME}","${TIME}","${ID}","r","","12.34","","12.34","EUR"`,
      `"entry","${TIME}","${TIME}","${ID}","","","","0.07","0.07","EUR"`,
      `"closing","${TIME}","","","","","","","12.41","EUR"`,
      '',
    ].join('\r\n'),
  )
})

test('amounts are exact at every scale, up to the largest', async () => {
  for (const [scale, expected] of [
    [0, '170141183460469231731687303715884105727'],
    [18, '170141183460469231731.687303715884105727'],
    [38, '1.70141183460469231731687303715884105727'],
  ] as const) {
    const records = read(await csvOf(page([entry(HUGE)], `${HUGE}`, scale)))
    expect([records[2]?.[7], records[2]?.[8], records[3]?.[8]]).toEqual([expected, expected, expected])
  }
})

test('any text comes back from a reader of CSV, and none of them is a formula', async () => {
  const hostile = fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "'=1", '"', 'a"b,c\r\nd', '')
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'grapheme' }), hostile), async (description) => {
      const field = read(await csvOf(page([entry(1n, { description })])))[2]?.[5] ?? ''
      expect(field).not.toMatch(/^[=+\-@\t\r]/)
      expect(field.startsWith("'") ? field.slice(1) : field).toBe(description)
    }),
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', "'=1"])('the reference %s is no formula', async (reference) => {
  expect(read(await csvOf(page([entry(1n, { reference })])))[2]?.[4]).toBe(`'${reference}`)
})

test('the code of an asset is no formula, beside an amount or a balance', async () => {
  const statement = StatementRow.parse({ ...page([entry(1n)]), asset: '-1.5' })
  expect(
    read(await csvOf(statement))
      .slice(1, 4)
      .map((record) => record[9]),
  ).toEqual(["'-1.5", "'-1.5", "'-1.5"])
})
