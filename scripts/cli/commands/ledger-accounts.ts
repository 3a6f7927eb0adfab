import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { type AccountRow, listAccounts } from '@heptad/schemas/money/queries.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { allOfBook } from '../ledger/all-of-book.ts'
import { type BelowOptions, type InBook, withBelow, withBook } from '../ledger/options.ts'
import { printJson, printTable } from '../output.ts'

interface AccountsOptions extends InBook, BelowOptions {
  readonly json?: boolean
}

/** `heptad ledger accounts`: what accounts a book has, and what they may do. */
export function ledgerAccountsCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'accounts',
    summary: 'list the accounts of a book: path, asset, normal side, bounds, and what is frozen or closed',
    examples: [
      { line: 'heptad ledger accounts', what: 'of the book main' },
      { line: 'heptad ledger accounts --path users:42 --json', what: 'one path and all below it, with the ids' },
    ],
  })
  withBelow(withBook(command)).action((options: AccountsOptions) => accounts(context, options))
}

async function accounts(context: CliContext, { json, ...options }: AccountsOptions): Promise<void> {
  const { stdout } = context
  const rows = await allOfBook(context, listAccounts, options)
  if (json === true) return printJson(stdout, { book: options.book, accounts: rows })
  printTable(stdout, ['account', 'asset', 'side', 'floor', 'ceiling', 'state', 'opened'], rows.map(cellsOf))
}

function cellsOf(row: AccountRow): readonly string[] {
  const bound = (minor: string | null) => (minor === null ? '-' : formatMinor(BigInt(minor), row.scale))
  const { path, asset, normalSide, minBalance, maxBalance, openedAt } = row
  return [path, asset, normalSide, bound(minBalance), bound(maxBalance), stateOf(row), openedAt]
}

function stateOf({ isClosed, isDebitFrozen, isCreditFrozen }: AccountRow): string {
  if (isClosed) return 'closed'
  if (isDebitFrozen && isCreditFrozen) return 'frozen'
  if (isDebitFrozen) return 'frozen for debit'
  return isCreditFrozen ? 'frozen for credit' : 'open'
}
