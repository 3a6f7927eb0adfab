import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { listRollUps, type RollUpRow } from '@heptad/schemas/money/roll-up.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
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
import { printJson, printTable } from '../output.ts'
import { allOf } from '../rows-of.ts'

interface RollUpOptions extends InBook, BelowOptions, AsOfOptions {
  readonly depth: string
  readonly json?: boolean
}

/** `heptad ledger roll-up`: sums by the beginning of paths. */
export function ledgerRollUpCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'roll-up',
    summary: 'add accounts up by the beginning of their paths',
    description:
      'Adds accounts up by the first segments of their paths: those of --path and --depth more, with all below, in each asset. Balances are debits minus credits, as hledger prints them.',
    examples: [
      { line: 'heptad ledger roll-up', what: 'one row for each first segment: assets, users, world …' },
      { line: 'heptad ledger roll-up --path users --depth 0', what: 'all users as one sum' },
      { line: 'heptad ledger roll-up --depth 2 --at 2026-06-30', what: 'by two segments, as of the end of June' },
    ],
  })
  withAsOf(withBelow(withBook(command)))
    .option('--depth <segments>', 'how many path segments below --path to group by', '1')
    .action((options: RollUpOptions) => run(context, options))
}

async function run(context: CliContext, { json, depth, ...options }: RollUpOptions): Promise<void> {
  const { env, stdout } = context
  const client = httpClient(accessFor(env, 'tenant'))
  const rows = await allOf(rowsOfBook(client, listRollUps, { ...parametersOf(options), depth }))
  if (rows.length === 0) sayWhyNothing(context, options)
  if (json === true) return printJson(stdout, { book: options.book, sums: rows })
  printTable(stdout, ['path', 'asset', 'accounts', 'debits', 'credits', 'balance'], rows.map(cellsOf))
}

function cellsOf({ path, asset, scale, accounts, ...sums }: RollUpRow): readonly string[] {
  const amounts = [sums.debits, sums.credits, sums.balance].map((minor) => formatMinor(BigInt(minor), scale))
  return [path, asset, `${accounts}`, ...amounts]
}
