import type { Command } from 'commander'
import type { CliContext } from './context.ts'
import { makeProgram } from './program.ts'

const WIDTH = 100

const INTRODUCTION = `# The command line

Made from \`heptad --help\` of every command by \`npm run reference\`; a test fails when it is out of date. In the repository it is \`npx heptad …\`.
`

/** The help of every command, as Markdown. */
export function cliReference(): string {
  const silent: CliContext = { env: {}, stdout: { write: () => true }, stderr: { write: () => true } }
  const pages = leavesOf(makeProgram(silent)).map(
    (command) => `## ${nameOf(command)}\n\n\`\`\`\n${helpOf(command).trimEnd()}\n\`\`\`\n`,
  )
  return [INTRODUCTION, ...pages].join('\n')
}

/** Each command before those below it. */
function leavesOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(leavesOf)]
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => WIDTH })
  command.outputHelp()
  return text.replaceAll(/[ \t]+$/gm, '')
}
