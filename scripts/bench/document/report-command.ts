import type { Command } from 'commander'
import { writePage } from './write-page.ts'

/** `npm run bench -- report` */
export function reportCommand(program: Command): void {
  program
    .command('report')
    .summary('docs/performance.md from the figures that `all` kept last')
    .description(
      'Writes docs/performance.md from the figures in .cache/bench/figures; what is written by hand in it stays.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ npm run bench -- all --only read && npm run bench -- report
      take one benchmark again, then write the page`,
    )
    .action(() => writePage())
}
