import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { logAdoptCommand } from './log-adopt.ts'

/** `heptad log …`: the log itself. */
export function logCommand(program: Command, context: CliContext): void {
  const log = program
    .command('log')
    .summary('bring what is derived from the log back in line with it, after a failover')
  logAdoptCommand(log, context)
}
