import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { tenantsRegisterCommand, tenantsStandingCommands } from './tenants-change.ts'
import { tenantsListCommand } from './tenants-list.ts'

/** `heptad tenants …`: who has a part of this installation, for operators. */
export function tenantsCommand(program: Command, context: CliContext): void {
  const tenants = program.command('tenants').description('list, register, suspend and resume tenants (operator key)')
  tenantsListCommand(tenants, context)
  tenantsRegisterCommand(tenants, context)
  tenantsStandingCommands(tenants, context)
}
