import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { type TrialBalanceRow, trialBalance } from '@heptad/schemas/money/queries.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { allOfBook } from '../ledger/all-of-book.ts'
import { type AsOfOptions, type InBook, withAsOf, withBook } from '../ledger/options.ts'
import { printJson, printTable } from '../output.ts'

interface TrialBalanceOptions extends InBook, AsOfOptions {
  readonly json?: boolean
}

/** `heptad ledger trial-balance`: all debits and all credits of a book, in each asset. */
export function ledgerTrialBalanceCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'trial-balance',
    summary: 'print the sums of all debits and of all credits of a book, by asset; exits 1 when they differ',
    examples: [
      { line: 'heptad ledger trial-balance', what: 'of the book main, now' },
      { line: 'heptad ledger trial-balance --at 2026-06-30', what: 'as it was recorded by the end of June' },
      {
        line: 'heptad ledger trial-balance --at 2026-06-30 --basis effective',
        what: 'of what counts until the end of June, whenever it was recorded',
      },
    ],
  })
  withAsOf(withBook(command)).action((options: TrialBalanceOptions) => run(context, options))
}

async function run(context: CliContext, { json, ...options }: TrialBalanceOptions): Promise<void> {
  const { stdout } = context
  const rows = await allOfBook(context, trialBalance, options)
  if (json === true) printJson(stdout, { book: options.book, assets: rows })
  else printTable(stdout, ['asset', 'accounts', 'debits', 'credits', 'balanced'], rows.map(cellsOf))
  const unbalanced = rows.filter(({ isBalanced }) => !isBalanced).map(({ asset }) => asset)
  if (unbalanced.length > 0) throw new CliFailure(EXIT.failed, `debits and credits differ in ${unbalanced.join(', ')}`)
}

function cellsOf({ asset, scale, accounts, debits, credits, isBalanced }: TrialBalanceRow): readonly string[] {
  const [debit, credit] = [debits, credits].map((minor) => formatMinor(BigInt(minor), scale))
  return [asset, `${accounts}`, debit ?? '', credit ?? '', isBalanced ? 'yes' : 'NO']
}
