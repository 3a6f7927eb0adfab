import { Argument, type Command } from 'commander'
import { bashCompletion } from '../completion/bash.ts'
import { completionsOf } from '../completion/words.ts'
import type { CliContext } from '../context.ts'

/** `heptad completion bash`: what a shell needs to complete command lines. */
export function completionCommand(program: Command, { stdout }: CliContext): void {
  program
    .command('completion')
    .description('print a script that completes heptad in a shell (works offline)')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash']))
    .addHelpText(
      'after',
      '\nExamples:\n  $ eval "$(heptad completion bash)"\n      in this shell; for every one put it into ~/.bashrc',
    )
    .action(() => void stdout.write(bashCompletion(completionsOf(program))))
}
