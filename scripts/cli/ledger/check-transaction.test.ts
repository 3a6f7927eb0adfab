import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { describe, expect, test } from 'vitest'
import { checkTransaction, type ImportRules } from './check-transaction.ts'
import type { SourceTransaction } from './source.ts'
import { plainRules } from './testing/rules.ts'

type Posting = readonly [account: string, amount: string, commodity: string]

function source(postings: readonly Posting[], head: Partial<SourceTransaction> = {}): SourceTransaction {
  return {
    ...{ index: '1', line: 2, date: '2024-02-29', description: 'Shop', faults: [], raw: '' },
    postings: postings.map(([account, amount, commodity], place) => ({ line: place + 2, account, amount, commodity })),
    ...head,
  }
}

function messages(transaction: SourceTransaction, rules: ImportRules = plainRules): readonly string[] {
  const checked = checkTransaction(transaction, rules)
  return checked.kind === 'bad' ? checked.rows.map(({ line, message }) => `${line}: ${message}`) : []
}

function legs(...postings: readonly Posting[]): readonly string[] {
  const checked = checkTransaction(source(postings), plainRules)
  if (checked.kind === 'bad') throw new Error(JSON.stringify(checked.rows))
  return checked.legs.map(
    ({ path, asset, amount }) => `${path} ${formatMinor(amount.digits, amount.decimals)} ${asset}`,
  )
}

const balanced: readonly Posting[] = [
  ['Assets:Cash', '-5', 'USD'],
  ['Expenses:Food', '5.00', 'USD'],
]

describe('what becomes of good postings', () => {
  test('postings of zero are left out and counted', () => {
    const checked = checkTransaction(source([...balanced, ['Assets:Bank', '0.00', 'USD']]), plainRules)
    expect(checked).toMatchObject({ kind: 'good', zeroPostings: 1, legs: { length: 2 } })
  })

  test('an exchange of two assets goes through the account of the pair, in either direction', () => {
    const buy = legs(['Assets:Shares', '2', 'VEA'], ['Assets:Cash', '-90.50', 'USD'])
    expect(buy.slice(2)).toEqual(['equity:conversion:USD-VEA 90.50 USD', 'equity:conversion:USD-VEA -2 VEA'])
    const sell = legs(['Assets:Cash', '90.50', 'USD'], ['Assets:Shares', '-2', 'VEA'])
    expect(sell.slice(2)).toEqual(['equity:conversion:USD-VEA -90.50 USD', 'equity:conversion:USD-VEA 2 VEA'])
  })

  test('two assets that each balance need no exchange', () => {
    expect(legs(...balanced, ['Assets:Leave', '8', 'HOURS'], ['Income:Leave', '-8', 'HOURS'])).toHaveLength(4)
  })

  test('an exchange among three assets goes through one account that names them', () => {
    const rows = legs(['A', '1', 'ITOT'], ['B', '1', 'VEA'], ['C', '-300', 'USD']).slice(3)
    expect(rows.every((row) => row.startsWith('equity:conversion:ITOT-USD-VEA '))).toBe(true)
    expect(rows).toHaveLength(3)
  })

  test('an account on both sides is brought down to the difference, on one side it keeps each leg', () => {
    expect(legs(['A', '10', 'USD'], ['A', '-4', 'USD'], ['B', '-3', 'USD'], ['B', '-3', 'USD'])).toEqual([
      'A 6 USD',
      'B -3 USD',
      'B -3 USD',
    ])
  })
})

describe('what makes a transaction bad', () => {
  test.each<[string, readonly Posting[], string]>([
    [
      'one asset out of balance',
      [
        ['A', '5', 'USD'],
        ['B', '-4.99', 'USD'],
      ],
      '2: the transaction does not balance: its postings add up to 0.01 USD',
    ],
    [
      'two assets received for nothing',
      [
        ['A', '5', 'USD'],
        ['B', '3', 'EUR'],
      ],
      '2: the transaction does not balance: its postings add up to 3 EUR, 5 USD',
    ],
    [
      'digit group marks',
      [
        ['A', '1,000', 'USD'],
        ['B', '-1000', 'USD'],
      ],
      '2: amount "1,000" is no decimal number such as -1234.50 (no digit group marks, a point for decimals)',
    ],
    [
      'a commodity that is no code',
      [
        ['A', '1', '$'],
        ['B', '-1', 'USD'],
      ],
      `2: commodity "$" is no asset code; map it with --commodity '$=USD'`,
    ],
    [
      'a commodity without a usual code',
      [
        ['A', '1', 'USD'],
        ['B', '-1', '"½'],
      ],
      `3: commodity "\\"½" is no asset code; map it with --commodity '"½=CODE'`,
    ],
    [
      'no commodity',
      [
        ['A', '1', 'USD'],
        ['B', '-1', ''],
      ],
      `3: commodity "" is no asset code; map it with --commodity '=CODE'`,
    ],
    [
      'an empty segment',
      [
        ['A::B', '1', 'USD'],
        ['B', '-1', 'USD'],
      ],
      '2: account "A::B": must be segments split by ":", like users:42:cash',
    ],
  ])('%s', (_, postings, expected) => {
    expect(messages(source(postings))).toEqual([expected])
  })

  test.each(['2023-02-29', '2024-2-1', '01/02/2024', ''])('the date %j', (date) => {
    expect(messages(source(balanced, { date }))).toEqual([
      `2: date ${JSON.stringify(date)} is no day written as YYYY-MM-DD`,
    ])
  })

  test.each(['1899-12-31', '2300-01-01'])('the day %s, which no ledger takes', (date) => {
    expect(messages(source(balanced, { date }))).toEqual([`2: date ${date} does not lie in the years 1900 to 2299`])
  })

  test.each(['1900-01-01', '2299-12-31'])('the day %s is taken', (date) => {
    expect(messages(source(balanced, { date }))).toEqual([])
  })

  test.each(['half \ud83d', 'nul \0'])('a description that no log can hold: %j', (description) => {
    expect(messages(source(balanced, { description }))).toEqual([
      '2: the index or description holds a NUL or half a character',
    ])
  })

  test('everything that is wrong is said at once, each with its line', () => {
    const rows = messages(
      source(
        [
          ['A', 'x', 'USD'],
          ['', '1', '€'],
        ],
        { date: 'soon' },
      ),
    )
    expect(rows.map((row) => row.slice(0, 12))).toEqual([
      '2: date "soo',
      '2: amount "x',
      '3: account "',
      '3: commodity',
    ])
  })

  test('more than 1000 legs', () => {
    const many = Array.from({ length: 1000 }, (_, place): Posting => [`A:${place}`, '1', 'USD'])
    expect(messages(source([...many, ['B', '-1000', 'USD']]))).toEqual([
      '2: the transaction has 1001 legs; a ledger takes at most 1000',
    ])
  })

  test('an amount with more decimals than the accounts of the book have', () => {
    const rules = { ...plainRules, fixedScales: new Map([['USD', 2]]) }
    const thousandths: readonly Posting[] = [
      ['A', '1.005', 'USD'],
      ['B', '-1.005', 'USD'],
    ]
    expect(messages(source(thousandths), rules)).toEqual([
      "2: the book's accounts hold USD with 2 decimals; the amount has more",
      "3: the book's accounts hold USD with 2 decimals; the amount has more",
    ])
    expect(
      messages(
        source([
          ['A', '1.500', 'USD'],
          ['B', '-1.500', 'USD'],
        ]),
        rules,
      ),
    ).toEqual([])
  })
})

test('a mapped commodity takes the code that it is given', () => {
  const rules = { ...plainRules, commodities: new Map([['$', 'USD']]) }
  const checked = checkTransaction(
    source([
      ['A', '1', '$'],
      ['B', '-1', 'USD'],
    ]),
    rules,
  )
  expect(checked).toMatchObject({ kind: 'good', conversionAccount: null, legs: [{ asset: 'USD' }, { asset: 'USD' }] })
})
