import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import type { Source, SourceTransaction } from './source.ts'
import { textChunks } from './text-chunks.ts'

const COLUMNS = ['txnidx', 'date', 'description', 'comment', 'account', 'amount', 'commodity'] as const
const HOW_TO_WRITE = 'write it with: hledger print -O csv'
type ColumnName = (typeof COLUMNS)[number]

/** What csv-parse gives for each record with `info` and `raw` on. */
interface CsvRecord {
  readonly record: readonly string[]
  readonly raw: string
  readonly info: { readonly lines: number }
}

/** One posting row, with its place in the file. */
interface Row {
  readonly fields: Readonly<Record<ColumnName, string>>
  readonly line: number
  readonly raw: string
  readonly isWhole: boolean
}

/**
 * A journal as `hledger print -O csv` writes it: one row per posting, rows of one transaction together and with the same
 * `txnidx`. Throws a {@link CliFailure} when the file is not CSV or lacks a column.
 */
export function hledgerCsv(path: string): Source {
  let header = ''
  const onHeader = (raw: string) => {
    header = raw
  }
  return {
    name: basename(path),
    extension: 'csv',
    header: () => header,
    transactions: (onProgress) => groupByIndex(readRows(path, onHeader, onProgress)),
  }
}

async function* readRows(path: string, onHeader: (raw: string) => void, onProgress?: (bytes: number) => void) {
  let columns: Readonly<Record<ColumnName, number>> | undefined
  let width = 0
  for await (const { record, raw, info } of readRecords(path, onProgress)) {
    if (columns === undefined) {
      columns = locateColumns(path, record)
      width = record.length
      onHeader(withoutLineBreak(raw))
      continue
    }
    yield readRow({ record, raw, info }, columns, width)
  }
  if (columns === undefined)
    throw new CliFailure(EXIT.usage, `${path} is empty: it has not even a header`, HOW_TO_WRITE)
}

async function* readRecords(path: string, onProgress?: (bytes: number) => void): AsyncGenerator<CsvRecord> {
  const parser = parse({
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: '\n',
  })
  try {
    yield* Readable.from(textChunks(path, onProgress)).compose<typeof parser>(parser)
  } catch (error) {
    throw isCsvError(error) ? notCsv(path, error) : error
  }
}

function locateColumns(path: string, record: readonly string[]): Readonly<Record<ColumnName, number>> {
  const missing = COLUMNS.filter((name) => !record.includes(name))
  if (missing.length > 0) {
    const what = `${path} has no column ${missing.join(', ')} in its first line`
    throw new CliFailure(EXIT.usage, what, HOW_TO_WRITE)
  }
  const places = COLUMNS.map((name) => [name, record.indexOf(name)] as const)
  return Object.fromEntries(places) as Record<ColumnName, number>
}

function readRow({ record, raw, info }: CsvRecord, columns: Readonly<Record<ColumnName, number>>, width: number): Row {
  const field = (name: ColumnName) => record[columns[name]] ?? ''
  const fields = Object.fromEntries(COLUMNS.map((name) => [name, field(name)])) as Record<ColumnName, string>
  const breaksInside = record.join('').split('\n').length - 1
  return { fields, line: info.lines - breaksInside, raw: withoutLineBreak(raw), isWhole: record.length === width }
}

async function* groupByIndex(rows: AsyncIterable<Row>): AsyncGenerator<SourceTransaction> {
  let group: Row[] = []
  for await (const row of rows) {
    if (group[0] !== undefined && group[0].fields.txnidx !== row.fields.txnidx) {
      yield toTransaction(group[0], group)
      group = []
    }
    group.push(row)
  }
  if (group[0] !== undefined) yield toTransaction(group[0], group)
}

function toTransaction(first: Row, rows: readonly Row[]): SourceTransaction {
  const { txnidx, date, description, comment } = first.fields
  const broken = rows.filter((row) => !row.isWhole)
  return {
    index: txnidx,
    line: first.line,
    date,
    description: [description, comment]
      .map((text) => text.trim())
      .filter(Boolean)
      .join(' ; '),
    postings: rows.map(({ line, fields: { account, amount, commodity } }) => ({ line, account, amount, commodity })),
    faults: broken.map(({ line }) => ({ line, message: 'the row has more or fewer fields than the header' })),
    raw: rows.map(({ raw }) => raw).join('\n'),
  }
}

function withoutLineBreak(raw: string): string {
  return raw.replace(/^\n+/, '').replace(/\n$/, '')
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && error.name === 'Error' && 'code' in error && 'lines' in error
}

function notCsv(path: string, error: CsvError): CliFailure {
  return new CliFailure(EXIT.failed, `${path} is not CSV: ${error.message}`, 'nothing was imported')
}
