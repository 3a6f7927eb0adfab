import type { Command } from 'commander'

/** What may follow on a command line. */
export interface Completions {
  /** Names of commands and options, and the values of arguments that have a fixed set, by the commands before them: `''`, `events`, `events tail`. */
  readonly afterCommand: ReadonlyMap<string, readonly string[]>
  /** The values of options that have a fixed set, by the commands and the option before them: `events tail --format`. */
  readonly afterOption: ReadonlyMap<string, readonly string[]>
}

/** Reads from a program everything that can be completed without asking a backbone. */
export function completionsOf(program: Command): Completions {
  const afterCommand = new Map<string, readonly string[]>()
  const afterOption = new Map<string, readonly string[]>()
  const visit = (command: Command, path: string): void => {
    const names = command.commands.map((each) => each.name())
    const values = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices)
    const options = command.options.map(({ long }) => long ?? '')
    afterCommand.set(path, [...names, ...values, ...options, '--help'])
    for (const { long, argChoices = [] } of command.options)
      if (argChoices.length > 0) afterOption.set(joined(path, long ?? ''), argChoices)
    for (const each of command.commands) visit(each, joined(path, each.name()))
  }
  visit(program, '')
  return { afterCommand, afterOption }
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path} ${name}`
}
