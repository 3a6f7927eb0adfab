import { listBalances } from '@heptad/schemas/money/queries.ts'
import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { balancesCsv, nonZeroBalances } from '../ledger/account-balance.ts'
import { allOfBook } from '../ledger/all-of-book.ts'
import { type AsOfOptions, type BelowOptions, type InBook, withAsOf, withBelow, withBook } from '../ledger/options.ts'
import { printJson, printLine, printTable } from '../output.ts'

interface BalancesOptions extends InBook, BelowOptions, AsOfOptions {
  readonly format: 'table' | 'csv' | 'json'
  readonly json?: boolean
}

/** `heptad ledger balances`: what each account of a book holds. */
export function ledgerBalancesCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'balances',
    summary: 'print what each account of a book holds: debits minus credits',
    description:
      'Prints each account that does not stand at zero, in order of path and asset, as debits minus credits. An account with several assets has a row for each.',
    examples: [
      { line: 'heptad ledger balances', what: 'of the book main, as a table' },
      { line: 'heptad ledger balances --book household --format csv', what: 'rows like "Assets:Cash","596.05 USD"' },
      { line: 'heptad ledger balances --at 2026-06-30T12:00:00Z', what: 'what was recorded by then' },
      {
        line: 'heptad ledger balances --path users --at 2026-06-30 --basis effective',
        what: 'what counts until the end of June, whenever it was recorded',
      },
    ],
  })
  withAsOf(withBelow(withBook(command)))
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'))
    .action((options: BalancesOptions) => balances(context, options))
}

async function balances(context: CliContext, options: BalancesOptions): Promise<void> {
  const { stdout } = context
  const { book, format, json } = options
  const found = nonZeroBalances(await allOfBook(context, listBalances, options))
  if (json === true || format === 'json') return printJson(stdout, { book, balances: found })
  if (format === 'csv') for (const line of balancesCsv(found)) printLine(stdout, line)
  else
    printTable(
      stdout,
      ['account', 'balance', 'asset'],
      found.map(({ account, amount, asset }) => [account, amount, asset]),
    )
}
