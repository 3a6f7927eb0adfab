import type { StatementEntry, StatementRow } from '@heptad/schemas/money/statement.ts'
import { plainText, quotedCsv } from './csv.ts'
import { formatMinor } from './format-minor.ts'

const COLUMNS = [
  ...['kind', 'recordedAt', 'effectiveAt', 'transactionId', 'reference', 'description'],
  ...['debit', 'credit', 'balance', 'asset'],
]

/**
 * A statement as CSV records, without line breaks: the names of the columns, `opening`, an `entry` each, and `closing`. Takes it page by page, so that it can be
 * written as it is read. Amounts are decimal numbers at the asset's scale, balances those of the account's normal side; texts are guarded by
 * {@link plainText}. A statement without `closing` is not whole.
 */
export async function* statementCsv(pages: AsyncIterable<StatementRow>): AsyncGenerator<string> {
  yield quotedCsv(COLUMNS)
  let last: StatementRow | null = null
  for await (const page of pages) {
    if (last === null) yield balanceRecord('opening', page)
    for (const entry of page.entries) yield entryRecord(page, entry)
    last = page
  }
  if (last !== null) yield balanceRecord('closing', last)
}

function balanceRecord(kind: 'opening' | 'closing', statement: StatementRow): string {
  const at = (kind === 'opening' ? statement.from : statement.to) ?? ''
  const balance = formatMinor(BigInt(statement[kind].normalBalance), statement.scale)
  return quotedCsv([kind, at, '', '', '', '', '', '', balance, plainText(statement.asset)])
}

function entryRecord({ scale, asset }: StatementRow, entry: StatementEntry): string {
  const amount = formatMinor(BigInt(entry.amount), scale)
  return quotedCsv([
    ...['entry', entry.recordedAt, entry.effectiveAt, entry.transactionId],
    ...[plainText(entry.reference ?? ''), plainText(entry.description ?? '')],
    ...(entry.side === 'debit' ? [amount, ''] : ['', amount]),
    formatMinor(BigInt(entry.normalBalance), scale),
    plainText(asset),
  ])
}
