import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { listRollUps, type RollUpRow } from '@heptad/schemas/money/roll-up.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { allOfBook } from '../ledger/all-of-book.ts'
import { type AsOfOptions, type BelowOptions, type InBook, withAsOf, withBelow, withBook } from '../ledger/options.ts'
import { printJson, printTable } from '../output.ts'

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

async function run(context: CliContext, { json, ...options }: RollUpOptions): Promise<void> {
  const { stdout } = context
  const rows = await allOfBook(context, listRollUps, options)
  if (json === true) return printJson(stdout, { book: options.book, sums: rows })
  printTable(stdout, ['path', 'asset', 'accounts', 'debits', 'credits', 'balance'], rows.map(cellsOf))
}

function cellsOf({ path, asset, scale, accounts, ...sums }: RollUpRow): readonly string[] {
  const amounts = [sums.debits, sums.credits, sums.balance].map((minor) => formatMinor(BigInt(minor), scale))
  return [path, asset, `${accounts}`, ...amounts]
}
