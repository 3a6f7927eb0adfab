import type { Command } from 'commander'

/** How a command presents itself. */
export interface CommandPage {
  /** Name and arguments, as commander writes them: `import <file>`. */
  readonly name: string
  readonly summary: string
  /** Shown under the usage line of `--help`; default: the summary. */
  readonly description?: string
  /** Command lines that work when pasted, each with what it is for. */
  readonly examples: readonly { readonly line: string; readonly what: string }[]
}

/** Adds a command with its examples and `--json` to its parent. */
export function addCommand(parent: Command, page: CommandPage): Command {
  return parent
    .command(page.name)
    .summary(page.summary)
    .description(page.description ?? page.summary)
    .option('--json', 'print JSON for other programs')
    .addHelpText('after', () => examplesText(page.examples))
}

/** Collects a repeatable option into a list: `.option('--type <type>', 'only these', collect)`. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

function examplesText(examples: CommandPage['examples']): string {
  const lines = examples.map(({ line, what }) => `  $ ${line}\n      ${what}`)
  return `\nExamples:\n${lines.join('\n')}`
}
