import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { runTour } from '../tour/run-tour.ts'

/** `heptad tour`: a guided story against the running backbone. */
export function tourCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'tour',
    summary: 'a guided story: open accounts, post, read your write, look at the audit record',
    description:
      'Opens accounts in a book of its own, posts a transaction, reads the balance with the position token, sends the same command again, and shows the audit record. Each request is printed as curl, with its answer. It can be run any number of times.',
    examples: [
      { line: 'heptad tour', what: 'against the backbone that npm start runs' },
      { line: 'heptad tour --json', what: 'every request and answer as one line of JSON' },
    ],
  }).action((options: { readonly json?: boolean }) => runTour(context, options))
}
