import { MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { type AccountBalance, nonZeroBalances, quotedCsv } from '../ledger/account-balance.ts'
import { ledgerApi } from '../ledger/ledger-api.ts'
import { printJson, printLine, printTable } from '../output.ts'

interface BalancesOptions {
  readonly book: string
  readonly format: 'table' | 'csv' | 'json'
  readonly json?: boolean
}

/** `heptad ledger balances`: what each account of a book holds. */
export function ledgerBalancesCommand(ledger: Command, context: CliContext): void {
  addCommand(ledger, {
    name: 'balances',
    summary: 'print what each account of a book holds: debits minus credits',
    description:
      'Prints each account that does not stand at zero, in order of path and asset, as debits minus credits. An account with several assets has a row for each.',
    examples: [
      { line: 'heptad ledger balances', what: 'of the book main, as a table' },
      { line: 'heptad ledger balances --book household --format csv', what: 'rows like "Assets:Cash","596.05 USD"' },
    ],
  })
    .option('--book <book>', 'the book', MAIN_BOOK)
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'))
    .action((options: BalancesOptions) => balances(context, options))
}

async function balances({ env, stdout, stderr }: CliContext, { book, format, json }: BalancesOptions): Promise<void> {
  const api = ledgerApi(httpClient(accessFor(env, 'tenant')), book)
  const rows = await api.balances()
  if (rows.length === 0) printLine(stderr, `book ${book} has no accounts`)
  const found = nonZeroBalances(rows)
  if (json === true || format === 'json') return printJson(stdout, { book, balances: found })
  if (format === 'csv') for (const line of csvLines(found)) printLine(stdout, line)
  else
    printTable(
      stdout,
      ['account', 'balance', 'asset'],
      found.map(({ account, amount, asset }) => [account, amount, asset]),
    )
}

function csvLines(found: readonly AccountBalance[]): readonly string[] {
  return [['account', 'balance'], ...found.map(({ account, amount, asset }) => [account, `${amount} ${asset}`])].map(
    quotedCsv,
  )
}
