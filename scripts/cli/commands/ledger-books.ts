import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { type BookRow, listBooks } from '@heptad/schemas/money/book-queries.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printTable } from '../output.ts'
import { allOf, rowsOf } from '../rows-of.ts'

/** The bound of a transaction is said for an asset with so many digits. */
const DIGITS_OF_THE_MAXIMUM = 2

/** `heptad ledger books`: which books there are. */
export function ledgerBooksCommand(ledger: Command, context: CliContext): void {
  addCommand(ledger, {
    name: 'books',
    summary: 'list the books: name, transaction maximum for assets with two digits, and time of opening',
    examples: [
      { line: 'heptad ledger books', what: 'as a table' },
      { line: 'heptad ledger books --json', what: 'as the API answers' },
    ],
  }).action(({ json }: { readonly json?: boolean }) => books(context, json === true))
}

async function books({ env, stdout }: CliContext, asJson: boolean): Promise<void> {
  const client = httpClient(accessFor(env, 'tenant'))
  const rows = await allOf(rowsOf(client, listBooks, {}))
  if (asJson) return printJson(stdout, { books: rows })
  printTable(stdout, ['book', 'at most', 'opened'], rows.map(cellsOf))
}

function cellsOf({ bookId, operationMaximum, openedAt }: BookRow): readonly string[] {
  const maximum = operationMaximum === null ? '-' : formatMinor(BigInt(operationMaximum), DIGITS_OF_THE_MAXIMUM)
  return [bookId, maximum, openedAt]
}
