import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { seconds, wholeNumber, wholeNumbers } from './arguments.ts'
import type { Benchmark, Measurement } from './benchmark.ts'
import { type Circumstances, circumstanceOptions, circumstancesOf, eventCount } from './circumstances.ts'
import { installPeers } from './install-peers.ts'
import { type Report, reportText } from './report.ts'
import { runBenchmark, runMeasurement } from './run-benchmark.ts'

interface Options extends Partial<Circumstances> {
  readonly callers: readonly number[]
  readonly rounds: number
  readonly seconds: number
  readonly json?: string
}

type MeasurementOptions = Readonly<Record<string, number>> & Partial<Circumstances> & { readonly json?: string }

const JSON_OPTION = ['--json <file>', 'write all figures, settings and versions to this file too'] as const

/** `npm run bench -- <benchmark>` */
export function addBenchmark(program: Command, benchmark: Benchmark): void {
  const { name, summary, description, defaults, takes } = benchmark
  const command = program
    .command(name)
    .summary(summary)
    .description(description)
    .option('--callers <list>', 'how many at once, one group of rows for each number', wholeNumbers, defaults.callers)
    .option(
      '--rounds <number>',
      'rounds of each contestant; at least 5 for figures to quote',
      wholeNumber,
      defaults.rounds,
    )
    .option('--seconds <number>', 'length of a round', seconds, defaults.seconds)
    .option(...JSON_OPTION)
    .addHelpText('after', examplesOf(benchmark))
    .action((options: Options) => run(benchmark, options))
  circumstanceOptions(command, takes)
}

/** `npm run bench -- <measurement>` */
export function addMeasurement(program: Command, measurement: Measurement): void {
  const { name, summary, description, sizes, takes } = measurement
  const command = program
    .command(name)
    .summary(summary)
    .description(description)
    .option(...JSON_OPTION)
    .addHelpText('after', sizeExamplesOf(measurement))
    .action((options: MeasurementOptions) => take(measurement, options))
  circumstanceOptions(command, takes)
  for (const [size, { summary: what, default: value }] of Object.entries(sizes))
    command.option(`--${optionOf(size)} <number>`, what, eventCount, value)
}

async function run(benchmark: Benchmark, { callers, rounds, seconds: length, json, ...rest }: Options): Promise<void> {
  installPeers()
  const plan = { callers, rounds, seconds: length, onRound: say }
  const circumstances = circumstancesOf(rest)
  give(await runBenchmark(benchmark, plan, { ...circumstances, command: commandLine() }), json)
}

async function take(measurement: Measurement, { json, ...options }: MeasurementOptions): Promise<void> {
  installPeers()
  const sizes = Object.fromEntries(Object.keys(measurement.sizes).map((size) => [size, options[size] ?? 0]))
  const circumstances = circumstancesOf(options)
  give(await runMeasurement(measurement, sizes, { ...circumstances, command: commandLine(), progress: say }), json)
}

function give(report: Report, json: string | undefined): void {
  process.stdout.write(reportText(report))
  if (json === undefined) return
  mkdirSync(dirname(json), { recursive: true })
  writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}

/** What was typed, but where the JSON goes. */
function commandLine(): string {
  const args = process.argv.slice(2)
  const at = args.indexOf('--json')
  const kept = at < 0 ? args : args.toSpliced(at, 2)
  return `npm run bench -- ${kept.join(' ')}`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

const CIRCUMSTANCE_EXAMPLES = {
  log: ['--log 20M', 'on a log of 20 million events, beside a fresh one'],
  snapshot: ['--snapshot', 'with an old snapshot open elsewhere, and without'],
  fsyncDelay: ['--fsync-delay 2', 'as on a disk that is 2 ms slower'],
} as const

function circumstanceExamples({ name, takes }: Pick<Benchmark, 'name' | 'takes'>): string {
  const special = takes.map((circumstance) => CIRCUMSTANCE_EXAMPLES[circumstance])
  return special.map(([option, what]) => `  $ npm run bench -- ${name} ${option}\n      ${what}\n`).join('')
}

function examplesOf({ name, defaults, takes }: Benchmark): string {
  return `
Examples:
  $ npm run bench -- ${name}
      compare as the documentation does
${circumstanceExamples({ name, takes })}  $ npm run bench -- ${name} --callers ${defaults.callers.at(-1) ?? 1} --rounds 10 --seconds 5 --json ${name}.json
      longer, at one load, and keep the figures`
}

function sizeExamplesOf({ name, sizes, takes }: Measurement): string {
  const smaller = Object.entries(sizes).map(
    ([size, { default: value }]) => `--${optionOf(size)} ${Math.ceil(value / 10)}`,
  )
  return `
Examples:
  $ npm run bench -- ${name}
      as the documentation does
${circumstanceExamples({ name, takes })}  $ npm run bench -- ${name} ${smaller.join(' ')} --json ${name}.json
      smaller, and keep the figures`
}

function optionOf(size: string): string {
  return size.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
