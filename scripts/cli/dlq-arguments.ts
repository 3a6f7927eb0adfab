import type { Command } from 'commander'
import { countArgument } from './arguments.ts'

/** Adds what names a parked sequence to a command. */
export function namingSequence(command: Command): Command {
  return command
    .argument('<projection>', 'as heptad dlq list shows it')
    .argument('<sequence>', 'as heptad dlq list shows it')
    .option(
      '--projection-version <number>',
      'of the projection; default: the newest that has it parked',
      countArgument(),
    )
}
