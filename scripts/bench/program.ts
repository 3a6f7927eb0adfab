import { writeFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { append } from './append/append.ts'
import type { Benchmark } from './benchmark.ts'
import { http } from './http/http.ts'
import { query } from './http/query.ts'
import { installPeers } from './install-peers.ts'
import { rebuildCommand } from './rebuild/command.ts'
import { reportText } from './report.ts'
import { Interrupted, runBenchmark } from './run-benchmark.ts'

const FAILED = 1
/** As shells count a program that ended by SIGINT. */
const INTERRUPTED = 130
const BENCHMARKS: readonly Benchmark[] = [append, http, query]

interface Options {
  readonly callers: readonly number[]
  readonly rounds: number
  readonly seconds: number
  readonly json?: string
}

/** Runs one command line (without node and script) and answers the exit code. */
export async function benchProgram(args: readonly string[]): Promise<number> {
  const program = new Command('npm run bench --')
    .description('Measures this project against others on this machine. Close other programs first.')
    .helpOption('-h, --help', 'say what it does, with examples')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)')
  for (const benchmark of BENCHMARKS) addBenchmark(program, benchmark)
  rebuildCommand(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    return error instanceof Interrupted ? INTERRUPTED : FAILED
  }
}

function addBenchmark(program: Command, benchmark: Benchmark): void {
  const { name, summary, description, defaults } = benchmark
  program
    .command(name)
    .summary(summary)
    .description(description)
    .option('--callers <list>', 'how many at once, one group of rows for each number', numbers, defaults.callers)
    .option(
      '--rounds <number>',
      'rounds of each contestant; at least 5 for figures to quote',
      wholeNumber,
      defaults.rounds,
    )
    .option('--seconds <number>', 'length of a round', seconds, defaults.seconds)
    .option('--json <file>', 'write all figures, settings and versions to this file too')
    .addHelpText('after', examplesOf(name, defaults.callers.at(-1) ?? 1))
    .action((options: Options) => run(benchmark, options))
}

function examplesOf(name: string, callers: number): string {
  return `
Examples:
  $ npm run bench -- ${name}
      compare as the documentation does
  $ npm run bench -- ${name} --callers ${callers} --rounds 10 --seconds 5 --json ${name}.json
      longer, at one load, and keep the figures`
}

async function run(benchmark: Benchmark, { callers, rounds, seconds: length, json }: Options): Promise<void> {
  installPeers()
  const onRound = (line: string) => void process.stderr.write(`${line}\n`)
  const report = await runBenchmark(benchmark, { callers, rounds, seconds: length, onRound })
  process.stdout.write(reportText(report))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}

function numbers(text: string): readonly number[] {
  return text.split(',').map(wholeNumber)
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return number
}

function seconds(text: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.')
  return number
}
