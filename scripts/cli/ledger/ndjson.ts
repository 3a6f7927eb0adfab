import { basename } from 'node:path'
import { checkJson } from '@heptad/gateway/schema/check-input.ts'
import { z } from 'zod'
import type { Source, SourceTransaction } from './source.ts'
import { textLines } from './text-chunks.ts'

const Posting = z.strictObject({
  account: z.string(),
  amount: z.string('must be a decimal string such as "-4.00": a JSON number may already have lost digits'),
  commodity: z.string(),
})

const Transaction = z.strictObject({
  index: z.union([z.string().min(1), z.number().int()]).optional(),
  date: z.string(),
  description: z.string().default(''),
  postings: z.array(Posting),
})

/** What takes lines of the other kind, which are taken for a journal by their name. */
const OF_THE_API = 'a transaction with legs is a line for POST /v1/ledger/imports; a journal has date and postings'

/**
 * A journal with one transaction per line:
 * `{"index":"17","date":"2012-01-04","description":"…","postings":[{"account":"Assets:Cash","amount":"-4.00","commodity":"USD"}, …]}`.
 * Positive amounts are debits. Without an `index`, the number of the line is the transaction's own number.
 */
export function ndjson(path: string): Source {
  return {
    name: basename(path),
    extension: 'ndjson',
    header: () => '',
    transactions: (onProgress) => readTransactions(path, onProgress),
  }
}

async function* readTransactions(path: string, onProgress?: (bytes: number) => void) {
  for await (const { line, text } of textLines(path, onProgress)) yield readTransaction(line, text)
}

function readTransaction(line: number, raw: string): SourceTransaction {
  const unread = { index: String(line), line, date: '', description: '', postings: [], raw }
  const json = parseJson(raw)
  if (json === undefined) return { ...unread, faults: [{ line, message: 'the line is not JSON' }] }
  const read = checkJson(Transaction, json)
  if (read.kind === 'invalid') return { ...unread, faults: [{ line, message: describe(read.errors, json) }] }
  const { index, date, description, postings } = read.input
  return {
    ...unread,
    index: String(index ?? line),
    date,
    description,
    postings: postings.map((posting) => ({ line, ...posting })),
    faults: [],
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Faults = readonly { readonly pointer: string; readonly message: string }[]

function describe(faults: Faults, json: unknown): string {
  if (Object.hasOwn(Object(json), 'legs')) return OF_THE_API
  return faults
    .map(({ pointer, message }) => `${pointer.slice(1).replaceAll('/', '.') || 'the line'}: ${message}`)
    .join('; ')
}
