import { listBalances } from '@heptad/schemas/money/queries.ts'
import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { balancesCsv, nonZeroBalances } from '../ledger/account-balance.ts'
import {
  type AsOfOptions,
  type BelowOptions,
  type InBook,
  parametersOf,
  withAsOf,
  withBelow,
  withBook,
} from '../ledger/options.ts'
import { rowsOfBook } from '../ledger/rows-of-book.ts'
import { sayWhyNothing } from '../ledger/why-nothing.ts'
import { printJson, printLine, printTable } from '../output.ts'
import { allOf } from '../rows-of.ts'

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
  const { env, stdout } = context
  const { book, format, json } = options
  const client = httpClient(accessFor(env, 'tenant'))
  const rows = await allOf(rowsOfBook(client, listBalances, parametersOf(options)))
  if (rows.length === 0) sayWhyNothing(context, options)
  const found = nonZeroBalances(rows)
  if (json === true || format === 'json') return printJson(stdout, { book, balances: found })
  if (format === 'csv') for (const line of balancesCsv(found)) printLine(stdout, line)
  else
    printTable(
      stdout,
      ['account', 'balance', 'asset'],
      found.map(({ account, amount, asset }) => [account, amount, asset]),
    )
}
