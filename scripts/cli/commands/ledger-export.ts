import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { exportedBook, headRevision } from '../ledger/book-export.ts'
import { exportTarget } from '../ledger/export-target.ts'
import { hledgerHead, hledgerTail, hledgerTransaction } from '../ledger/hledger-journal.ts'
import { ndjsonTransaction } from '../ledger/ndjson-journal.ts'
import { type InBook, withBook } from '../ledger/options.ts'
import { printLine } from '../output.ts'
import { startProgress } from '../progress.ts'

interface ExportOptions extends InBook {
  readonly format: keyof typeof WRITERS
  readonly output?: string
  readonly json?: boolean
}

const WRITERS = {
  ndjson: { head: () => '', transaction: ndjsonTransaction, tail: () => '' },
  hledger: { head: hledgerHead, transaction: hledgerTransaction, tail: hledgerTail },
}

/** `heptad ledger export`: a book as a journal, in the order in which it was written. */
export function ledgerExportCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'export',
    summary: 'write the transactions of a book as a journal, for hledger or for heptad ledger import',
    description:
      'Writes every transaction of a book that there is at the start, the first one first, while it reads them. What ends early exits with another code than 0. Open holds are no transactions, and are left out. Descriptions are opened, as the key may see them.',
    examples: [
      {
        line: 'heptad ledger export --book household --format hledger --output household.journal',
        what: 'then: hledger -f household.journal balance',
      },
      {
        line: 'heptad ledger export --output main.ndjson',
        what: 'one transaction per line; heptad ledger import main.ndjson --book copy reads it',
      },
    ],
  })
  withBook(command)
    .addOption(new Option('--format <format>', 'how to write').choices(Object.keys(WRITERS)).default('ndjson'))
    .option('--output <file>', 'write this file, which is there once the export is whole; default: standard output')
    .action((options: ExportOptions) => run(context, options))
}

async function run(context: CliContext, { book, format, output, json }: ExportOptions): Promise<void> {
  const { env, stdout, stderr } = context
  const client = httpClient(accessFor(env, 'tenant'))
  const writer = WRITERS[json === true ? 'ndjson' : format]
  const last = await headRevision(client, book)
  const target = exportTarget(stdout, output)
  const progress = startProgress(stderr, 'export', Number(last ?? 0))
  let count = 0
  try {
    target.write(writer.head(book, last))
    for await (const row of last === null ? [] : exportedBook(client, book, last)) {
      target.write(writer.transaction(row))
      count += 1
      progress.update(Number(row.revision))
    }
    target.write(writer.tail(book, count))
  } catch (error) {
    target.abandon()
    throw error
  } finally {
    progress.stop()
  }
  target.complete()
  const extent = last === null ? '' : `, up to revision ${last}`
  printLine(stderr, `${counted(count, 'transaction')} of book ${book}${extent}`)
}
