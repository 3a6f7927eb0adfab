import { CSV_LINE_BREAK } from '@heptad/read-models/money/csv.ts'
import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { statementCsv } from '@heptad/read-models/money/statement-csv.ts'
import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext, TextSink } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { type InBook, type RangeOptions, withBook, withRange } from '../ledger/options.ts'
import { statementPages, type WholeStatement, wholeStatement } from '../ledger/statement-pages.ts'
import { accountIdOf } from '../ledger/which-account.ts'
import { printJson, printLine, printTable } from '../output.ts'

interface StatementOptions extends InBook, RangeOptions {
  readonly asset?: string
  readonly format: 'table' | 'csv' | 'json'
  readonly json?: boolean
}

/** `heptad ledger statement ACCOUNT`: what was posted to an account, with the balance after each entry. */
export function ledgerStatementCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'statement <account>',
    summary:
      'print what was posted to an account: opening balance, each entry with the balance after it, closing balance',
    description:
      "Prints the entries of one account, named by path or id, in the order in which they were recorded. Balances are those of the account's normal side. A range is by time of recording: from belongs to it, to does not; a day is its beginning in UTC.",
    examples: [
      { line: 'heptad ledger statement users:42:cash', what: 'everything, as a table' },
      {
        line: 'heptad ledger statement users:42:cash --asset EUR --from 2026-06-01 --to 2026-07-01 --format csv > june.csv',
        what: 'June, for a spreadsheet',
      },
      { line: 'heptad ledger statement users:42:cash --format json', what: 'in minor units, as the API answers' },
    ],
  })
  withRange(withBook(command).option('--asset <code>', 'the asset, where the path holds several'))
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'))
    .action((account: string, options: StatementOptions) => statement(context, account, options))
}

async function statement(context: CliContext, account: string, options: StatementOptions): Promise<void> {
  const { env, stdout } = context
  const { book: bookId, asset, from, to, json } = options
  const client = httpClient(accessFor(env, 'tenant'))
  const accountId = await accountIdOf(client, { account, asset, bookId })
  const pages = statementPages(client, { bookId, accountId, from, to })
  const format = json === true ? 'json' : options.format
  if (format === 'csv') for await (const record of statementCsv(pages)) stdout.write(record + CSV_LINE_BREAK)
  else if (format === 'json') printJson(stdout, await wholeStatement(pages))
  else printForPerson(stdout, await wholeStatement(pages))
}

function printForPerson(stdout: TextSink, whole: WholeStatement): void {
  const money = (minor: string) => formatMinor(BigInt(minor), whole.scale)
  printLine(stdout, `${whole.path} ${whole.asset}, opening balance ${money(whole.opening.normalBalance)}`)
  const rows = whole.entries.map(({ recordedAt, side, amount, normalBalance, reference, description }) => [
    ...[recordedAt, ...(side === 'debit' ? [money(amount), ''] : ['', money(amount)]), money(normalBalance)],
    ...[reference ?? '', description ?? ''],
  ])
  printTable(stdout, ['recorded', 'debit', 'credit', 'balance', 'reference', 'description'], rows)
  printLine(stdout, `closing balance ${money(whole.closing.normalBalance)}`)
}
