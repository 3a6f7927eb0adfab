import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { dlqListCommand } from './dlq-list.ts'
import { dlqResolveCommand, dlqRetryCommand } from './dlq-order.ts'
import { dlqShowCommand } from './dlq-show.ts'

/** `heptad dlq …`: events that a projection could not take, for operators. */
export function dlqCommand(program: Command, context: CliContext): void {
  const dlq = program
    .command('dlq')
    .description('show, retry or drop events that a projection could not take (operator key)')
  dlqListCommand(dlq, context)
  dlqShowCommand(dlq, context)
  dlqRetryCommand(dlq, context)
  dlqResolveCommand(dlq, context)
}
