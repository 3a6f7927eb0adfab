import { type Command, InvalidArgumentError } from 'commander'

/** Adds what names a parked sequence to a command. */
export function namingSequence(command: Command): Command {
  return command
    .argument('<projection>', 'as heptad dlq list says it')
    .argument('<sequence>', 'as heptad dlq list says it')
    .option(
      '--projection-version <number>',
      'of the projection; default: the newest that has it parked',
      versionArgument,
    )
}

function versionArgument(text: string): number {
  const version = Number(text)
  if (!Number.isInteger(version) || version < 1) throw new InvalidArgumentError('a version is a whole number from 1')
  return version
}
