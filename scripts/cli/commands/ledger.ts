import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { ledgerBalancesCommand } from './ledger-balances.ts'
import { ledgerImportCommand } from './ledger-import.ts'

/** `heptad ledger …`: books and what is in them. */
export function ledgerCommand(program: Command, context: CliContext): void {
  const ledger = program.command('ledger').description('import journals, and print what accounts hold')
  ledgerImportCommand(ledger, context)
  ledgerBalancesCommand(ledger, context)
}
