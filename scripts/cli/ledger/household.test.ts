import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkTransaction } from './check-transaction.ts'
import { hledgerCsv } from './hledger-csv.ts'
import { type ImportPlan, type PlannedTransaction, planImport, plannedTransaction } from './plan.ts'
import { plainRules } from './testing/rules.ts'

const household = hledgerCsv(testdata('household.csv'))

function testdata(name: string): string {
  return fileURLToPath(new URL(`testdata/${name}`, import.meta.url))
}

/** Rows of the balances that hledger prints, without its zero rows. */
function balancesOfHledger(): readonly string[] {
  const rows: string[][] = parse(readFileSync(testdata('household.balances.csv')), { from_line: 2 })
  return rows.filter(([, balance]) => balance !== '0').map(([account, balance]) => `${account} ${balance}`)
}

describe('the household journal', () => {
  let plan: ImportPlan
  const transactions: PlannedTransaction[] = []

  beforeAll(async () => {
    plan = await planImport(household.transactions(), plainRules)
    for await (const source of household.transactions()) {
      const checked = checkTransaction(source, plain(plan))
      if (checked.kind === 'good')
        transactions.push(plannedTransaction(source, checked, { scales: plan.scales, sourceName: household.name }))
    }
  })

  const plain = ({ rules }: ImportPlan) => rules

  test('is planned whole: every transaction, account and commodity, the two zero postings left out', () => {
    expect(plan.badRows).toEqual([])
    expect(transactions).toHaveLength(1035)
    expect(plan.transactions).toBe(1035)
    expect(plan.zeroPostings).toBe(2)
    expect([...plan.scales]).toEqual([
      ['GLD', 2],
      ['IRAUSD', 2],
      ['ITOT', 2],
      ['RGAGX', 12],
      ['USD', 2],
      ['VACHR', 2],
      ['VBMPX', 12],
      ['VEA', 2],
      ['VHT', 2],
    ])
  })

  test('ends with the very balances that hledger prints, apart from the exchange accounts', () => {
    const sums = new Map<string, bigint>()
    for (const { account, asset, side, amount } of transactions.flatMap(({ legs }) => legs)) {
      const key = `${account}\n${asset}`
      sums.set(key, (sums.get(key) ?? 0n) + (side === 'debit' ? 1n : -1n) * BigInt(amount))
    }
    const rows = [...sums]
      .map(([key, minor]) => [...key.split('\n'), minor] as [string, string, bigint])
      .filter(([path, , minor]) => minor !== 0n && !path.startsWith('equity:conversion:'))
      .map(([path, asset, minor]) => `${path} ${formatMinor(minor, plan.scales.get(asset) ?? 0)} ${asset}`)
    expect(rows.toSorted()).toEqual(balancesOfHledger().toSorted())
  })

  test('balances every transaction in every asset, with no account on both sides', () => {
    for (const { legs } of transactions) {
      const bySide = Map.groupBy(legs, ({ account, asset }) => `${account}\n${asset}`)
      for (const own of bySide.values()) expect(new Set(own.map(({ side }) => side)).size).toBe(1)
      const sums = Map.groupBy(legs, ({ asset }) => asset)
      for (const own of sums.values())
        expect(own.reduce((sum, { side, amount }) => sum + (side === 'debit' ? 1n : -1n) * BigInt(amount), 0n)).toBe(0n)
    }
  })

  test('sends share purchases through one exchange account per pair', () => {
    expect(plan.conversionAccounts).toEqual([
      'equity:conversion:GLD-USD',
      'equity:conversion:ITOT-USD',
      'equity:conversion:RGAGX-USD',
      'equity:conversion:USD-VBMPX',
      'equity:conversion:USD-VEA',
      'equity:conversion:USD-VHT',
    ])
  })

  test('opens every account on the side that its name tells', () => {
    const sides = Map.groupBy(plan.accounts, ({ path }) => path.split(':')[0])
    const sideOf = (root: string) => [...new Set(sides.get(root)?.map(({ normalSide }) => normalSide))]
    expect(sideOf('Assets')).toEqual(['debit'])
    expect(sideOf('Expenses')).toEqual(['debit'])
    expect(sideOf('Liabilities')).toEqual(['credit'])
    expect(sideOf('Income')).toEqual(['credit'])
    expect(sideOf('equity')).toEqual(['credit'])
  })
})
