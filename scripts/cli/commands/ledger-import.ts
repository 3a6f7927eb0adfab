import { MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { type Command, Option } from 'commander'
import { addCommand, collect } from '../command.ts'
import type { CliContext } from '../context.ts'
import { type ImportFileOptions, importFile } from '../ledger/import-file.ts'
import { FORMATS } from '../ledger/open-source.ts'
import { bookId } from '../ledger/options.ts'

/** `heptad ledger import FILE`: a plain-text-accounting journal into a book. */
export function ledgerImportCommand(ledger: Command, context: CliContext): void {
  addCommand(ledger, {
    name: 'import <file>',
    summary: 'import a journal: check all of it, then register assets, open accounts and post',
    description:
      'Imports a journal into a book. Everything is checked before the first write: bad rows are all listed with their lines, and nothing is imported. Running it again imports what is missing and nothing twice, also after it was cut off: a transaction is known again by the book, the name of the file and its index.',
    examples: [
      {
        line: 'hledger print -O csv > household.csv',
        what: 'what it reads: one row per posting (or NDJSON, one transaction per line)',
      },
      { line: 'heptad ledger import household.csv --book household', what: 'import it' },
      {
        line: "heptad ledger import shop.csv --commodity '$=USD' --commodity 'h=HOURS'",
        what: 'name the assets of signs that are no asset codes',
      },
      {
        line: 'heptad ledger import shop.csv --keep-going',
        what: 'import the good transactions, write the others to shop.csv.rejected.csv',
      },
    ],
  })
    .option('--book <book>', 'the book; it is opened if it does not exist', bookId, MAIN_BOOK)
    .addOption(new Option('--format <format>', 'default: by the end of the name, .csv or .ndjson').choices(FORMATS))
    .option('--commodity <commodity=code>', 'the asset code of a commodity; may be repeated', collect)
    .option(
      '--credit <segment>',
      'a first path segment of accounts that grow on the credit side; may be repeated',
      collect,
    )
    .option(
      '--keep-going',
      'import the good transactions, write the others to <file>.rejected.csv or .rejected.ndjson; exits 1 where there are any',
    )
    .option('--dry-run', 'check everything and say what an import would do; write nothing')
    .action((file: string, options: ImportFileOptions) => importFile(context, file, options))
}
