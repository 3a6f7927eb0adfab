import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { FIGURES, QUICK_FIGURES } from './folders.ts'
import { argumentsOf, fileOf, RUNS, type Run, runsWith } from './plan.ts'
import { writePage } from './write-page.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

interface Options {
  readonly quick?: boolean
  readonly report?: boolean
  readonly only?: string
}

/** `npm run bench -- all` */
export function allCommand(program: Command): void {
  program
    .command('all')
    .summary('every benchmark after the other, and docs/performance.md from their figures')
    .description(
      'Runs every benchmark as the documentation does, each in a process of its own, and keeps its figures in .cache/bench/figures. The first run makes a log of 20 million events first.',
    )
    .option('--quick', 'as short as can be, to see that everything runs; leaves out what needs the long log')
    .option(
      '--only <words>',
      'only the runs in which these words stand, such as "append --log"; "append alone" for it with nothing special',
    )
    .option('--report', 'writes docs/performance.md at the end; what is written by hand in it stays')
    .addHelpText('after', EXAMPLES)
    .action(runAll)
}

const EXAMPLES = `
Examples:
  $ npm run bench -- all --quick
      does everything run? no figures to quote
  $ npm run bench -- all --report
      on a machine that does nothing else; .cache/bench keeps the figures
  $ npm run bench -- all --only transfers --report
      new figures of transfers; the page keeps the others that were taken before`

function runAll({ quick = false, report = false, only = '' }: Options): void {
  if (quick && report)
    throw new Error('figures of --quick are not for the documentation: leave --quick or --report out')
  const runs = runsWith(only.split(' ').filter((word) => word !== '')).filter(
    ({ args }) => !quick || !args.includes('--log'),
  )
  if (runs.length === 0)
    throw new Error(`no run has all of: ${only}; there are:\n${RUNS.map(({ args }) => args).join('\n')}`)
  const began = performance.now()
  const failed = runs.filter((run, index) => !runOne(run, { quick, place: `${index + 1} of ${runs.length}`, began }))
  if (report) writePage()
  if (failed.length > 0) throw new Error(`failed: ${failed.map(({ args }) => args).join('; ')}`)
}

interface Going {
  readonly quick: boolean
  readonly place: string
  readonly began: number
}

/** Whether it succeeded. */
function runOne(run: Run, { quick, place, began }: Going): boolean {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  process.stderr.write(`\n— ${place}, after ${minutes} minutes: ${run.args}\n`)
  const json = `${quick ? QUICK_FIGURES : FIGURES}${fileOf(run)}`
  rmSync(json, { force: true })
  const args = [...process.execArgv, MAIN, ...argumentsOf(run, quick), '--json', json]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  return status === 0
}
