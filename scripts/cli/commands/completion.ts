import { Argument, type Command } from 'commander'
import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { completionsOf } from '../completion/words.ts'
import { zshCompletion } from '../completion/zsh.ts'
import type { CliContext } from '../context.ts'

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

/** `heptad completion SHELL`: what a shell needs to complete command lines. */
export function completionCommand(program: Command, { stdout }: CliContext): void {
  program
    .command('completion')
    .description('print a script that completes heptad in a shell (works offline)')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  $ eval "$(heptad completion bash)"
      in this shell; for every one put it into ~/.bashrc
  $ eval "$(heptad completion zsh)"
      likewise; for every one put it into ~/.zshrc
  $ heptad completion fish | source
      likewise; for every one put it into ~/.config/fish/config.fish`,
    )
    .action((shell: keyof typeof SHELLS) => void stdout.write(SHELLS[shell](completionsOf(program))))
}
