import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { projectionsJobCommands } from './projections-jobs.ts'
import { projectionsListCommand } from './projections-list.ts'
import { projectionsPointerCommands } from './projections-pointer.ts'

/** `heptad projections …`: the read models, for operators. */
export function projectionsCommand(program: Command, context: CliContext): void {
  const projections = program
    .command('projections')
    .description('list, rebuild, verify and switch read models while they answer (operator key)')
  projectionsListCommand(projections, context)
  projectionsJobCommands(projections, context)
  projectionsPointerCommands(projections, context)
}
