import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { ledgerAccountsCommand } from './ledger-accounts.ts'
import { ledgerAssetsCommand } from './ledger-assets.ts'
import { ledgerBalancesCommand } from './ledger-balances.ts'
import { ledgerBooksCommand } from './ledger-books.ts'
import { ledgerExportCommand } from './ledger-export.ts'
import { ledgerHoldsCommand } from './ledger-holds.ts'
import { ledgerImportCommand } from './ledger-import.ts'
import { ledgerRollUpCommand } from './ledger-roll-up.ts'
import { ledgerStatementCommand } from './ledger-statement.ts'
import { ledgerTransactionsCommand } from './ledger-transactions.ts'
import { ledgerTrialBalanceCommand } from './ledger-trial-balance.ts'

const COMMANDS = [
  ...[ledgerImportCommand, ledgerExportCommand, ledgerBooksCommand, ledgerAssetsCommand],
  ...[ledgerAccountsCommand, ledgerBalancesCommand],
  ...[
    ledgerStatementCommand,
    ledgerTransactionsCommand,
    ledgerTrialBalanceCommand,
    ledgerRollUpCommand,
    ledgerHoldsCommand,
  ],
]

/** `heptad ledger …`: books and what is in them. */
export function ledgerCommand(program: Command, context: CliContext): void {
  const ledger = program
    .command('ledger')
    .description(
      'import and export journals; print books, assets, accounts, balances, statements, transactions, sums and holds',
    )
  for (const add of COMMANDS) add(ledger, context)
}
