import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { keysCreateCommand, keysRevokeCommand } from './keys-change.ts'
import { keysListCommand } from './keys-list.ts'

/** `heptad keys …`: API keys. */
export function keysCommand(program: Command, context: CliContext): void {
  const keys = program.command('keys').description('list, create and revoke API keys')
  keysListCommand(keys, context)
  keysCreateCommand(keys, context)
  keysRevokeCommand(keys, context)
}
