import { Command, CommanderError } from 'commander'
import { append } from './append/append.ts'
import type { Benchmark, Measurement } from './benchmark.ts'
import { clickhouse } from './clickhouse/clickhouse.ts'
import { addBenchmark, addMeasurement } from './commands.ts'
import { allCommand } from './document/all-command.ts'
import { reportCommand } from './document/report-command.ts'
import { batch } from './http/batch.ts'
import { cold } from './http/cold.ts'
import { http } from './http/http.ts'
import { query } from './http/query.ts'
import { sustained } from './http/sustained.ts'
import { ledger } from './ledger/ledger.ts'
import { moduleCommand } from './modules/module-command.ts'
import { modules } from './modules/modules.ts'
import { projections } from './projections/projections.ts'
import { read } from './read/read.ts'
import { rebuild } from './rebuild/rebuild.ts'
import { rebuildState } from './rebuild-state/rebuild-state.ts'
import { Interrupted } from './run-benchmark.ts'
import { transfers } from './transfers/transfers.ts'

const FAILED = 1
/** As shells count a program that ended by SIGINT. */
const INTERRUPTED = 130

export const BENCHMARKS: readonly Benchmark[] = [append, transfers, http, cold, batch, query, read]
export const MEASUREMENTS: readonly Measurement[] = [
  ledger,
  sustained,
  projections,
  rebuild,
  rebuildState,
  clickhouse,
  modules,
  moduleCommand,
]

/** Runs one command line (without node and script) and answers the exit code. */
export async function benchProgram(args: readonly string[]): Promise<number> {
  const program = new Command('npm run bench --')
    .description('Measures this project against others on this machine. Close other programs first.')
    .helpOption('-h, --help', 'show what it does, with examples')
    .exitOverride()
    .showHelpAfterError('(add --help to see its arguments and options)')
    .addHelpText('after', EXAMPLES)
  for (const benchmark of BENCHMARKS) addBenchmark(program, benchmark)
  for (const measurement of MEASUREMENTS) addMeasurement(program, measurement)
  allCommand(program)
  reportCommand(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    return error instanceof Interrupted ? INTERRUPTED : FAILED
  }
}

const EXAMPLES = `
Examples:
  $ npm run bench -- append
      one benchmark, as the documentation does it
  $ npm run bench -- append --log 20M
      the same work on a log that has 20 million events, and on a fresh one
  $ npm run bench -- all --quick
      everything once and briefly, to see that it runs
  $ npm run bench -- all --report
      everything, and docs/performance.md from it`
