import { availableParallelism } from 'node:os'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { type HuntOptions, huntMutant } from './hunt/hunt-mutant.ts'
import { mutantNames } from './hunt/mutant-tree.ts'
import { FAULT_KINDS, parseFaultKinds } from './network/fault-kinds.ts'
import { failureText, progressText, replayCommand, timeLeftText } from './report.ts'
import { type RunSummary, runSeeds } from './run-seeds.ts'
import { runSeedPool } from './seed-pool.ts'

const DEFAULT_SEEDS = 200
const MUTANT_SEEDS = 2000
/** Fewer are not worth other processes. */
const POOLED_SEEDS = 20
const PROGRESS_EVERY_SECONDS = 5
const HUNT_TIMEOUT_MS = 30 * 60_000

interface Options {
  readonly seed?: number
  readonly seeds?: number
  readonly seconds?: number
  readonly faults: string
  readonly mutant?: string
  readonly workers: number
}

/** Runs one command line (without node and script) and answers the exit code: 1 when something did not hold. */
export async function simulateProgram(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('npm run simulate --')
    .description(
      'Runs the real engine, projection runner, reactions and timers in several processes on the log in memory, under a virtual clock and seeded chance, ' +
        'and checks after each step what must always hold. The same seed gives the same history.',
    )
    .option('--seed <number>', 'run this seed only; with --seeds or --seconds, begin with it', wholeNumber)
    .option('--seeds <number>', `how many seeds (default: ${DEFAULT_SEEDS}; ${MUTANT_SEEDS} for a mutant)`, wholeNumber)
    .option('--seconds <number>', 'begin no seed after this time', wholeNumber)
    .option('--faults <list>', 'what may go wrong: all, none, or kinds with commas between', faultKinds, 'all')
    .option(
      '--mutant <name>',
      'plant a bug in a copy of the sources, which must be found; all: each of them in turn',
      mutant,
    )
    .option(
      '--workers <number>',
      'how many processes run seeds (default: one for each core)',
      workers,
      availableParallelism(),
    )
    .helpOption('-h, --help', 'show what it does, with examples')
    .addHelpText('after', helpText())
    .exitOverride()
    .action(async (options: Options) => {
      exitCode = options.mutant === undefined ? await runReal(options) : await hunt(options, options.mutant)
    })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    throw error
  }
}

async function runReal({ seed, seeds, seconds, faults, workers }: Options): Promise<number> {
  const count = seeds ?? (seconds !== undefined ? Number.MAX_SAFE_INTEGER : seed !== undefined ? 1 : DEFAULT_SEEDS)
  const common = { firstSeed: seed ?? 1, seeds: count, seconds: seconds ?? Number.MAX_SAFE_INTEGER }
  const onProgress = progress(count, common.seconds)
  const summary =
    count < POOLED_SEEDS || workers === 1
      ? await runSeeds({ ...common, faults: parseFaultKinds(faults), onSeed: onProgress })
      : await runSeedPool({ ...common, faults, workers, onProgress })
  process.stdout.write(summary.failed === null ? `${progressText(summary)}\n` : failureText(summary.failed, { faults }))
  return summary.failed === null ? 0 : 1
}

/** One mutant fails as a bug would; all of them succeed when each was found. */
function hunt({ workers, ...options }: Options, mutant: string): Promise<number> {
  const { seed, seeds = seed === undefined ? MUTANT_SEEDS : 1, faults } = options
  const common = { firstSeed: seed ?? 1, seeds, faults, timeoutMs: HUNT_TIMEOUT_MS }
  return mutant === 'all' ? huntAll(common, workers) : huntOne({ ...common, mutant, workers })
}

async function huntOne(options: HuntOptions): Promise<number> {
  const { mutant, faults } = options
  const { seed, output } = await huntMutant(options)
  const text =
    seed === null ? output : output.replace(replayCommand(seed, { faults }), replayCommand(seed, { faults, mutant }))
  process.stdout.write(text)
  return seed === null ? 0 : 1
}

async function huntAll(options: Omit<HuntOptions, 'mutant' | 'workers'>, workers: number): Promise<number> {
  const [names, began] = [mutantNames(), performance.now()]
  const [left, missed] = [[...names], [] as string[]]
  let done = 0
  const work = async () => {
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      const { isFound, verdict } = await verdictOf({ ...options, mutant, workers: 1 })
      if (!isFound) missed.push(mutant)
      process.stdout.write(`${mutant.padEnd(40)} ${verdict}\n`)
      done += 1
      const seconds = (performance.now() - began) / 1000
      const timeLeft = timeLeftText({ seeds: done, seconds }, { seeds: names.length, seconds: Number.MAX_SAFE_INTEGER })
      process.stderr.write(`${done} of ${names.length} mutants; ${timeLeft}\n`)
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  process.stdout.write(
    `${names.length - missed.length} mutants found, ${missed.length} not found, in ${minutes} minutes\n`,
  )
  return missed.length === 0 ? 0 : 1
}

async function verdictOf(options: HuntOptions): Promise<{ readonly isFound: boolean; readonly verdict: string }> {
  try {
    const { seed, invariant } = await huntMutant(options)
    if (seed === null) return { isFound: false, verdict: `NOT FOUND in ${options.seeds} seeds` }
    return { isFound: true, verdict: `seed ${`${seed}`.padEnd(4)} ${invariant}` }
  } catch (error) {
    return { isFound: false, verdict: `NOT RUN: ${error instanceof Error ? error.message : error}` }
  }
}

function progress(seeds: number, seconds: number): (summary: RunSummary) => void {
  let next = PROGRESS_EVERY_SECONDS
  return (summary) => {
    if (summary.seconds < next) return
    next = summary.seconds + PROGRESS_EVERY_SECONDS
    process.stderr.write(`${progressText(summary)}; ${timeLeftText(summary, { seeds, seconds })}\n`)
  }
}

function helpText(): string {
  const kinds = Object.entries(FAULT_KINDS).map(([name, meaning]) => `  ${name.padEnd(16)} ${meaning}`)
  return `
Kinds of faults:
${kinds.join('\n')}

Mutants: ${mutantNames().join(', ')}

Examples:
  $ npm run simulate
      ${DEFAULT_SEEDS} seeds
  $ npm run simulate -- --seed 42
      one seed again, as a failure names it
  $ npm run simulate -- --seconds 600 --seed 100000 --faults crashes,lost-answers
      ten minutes of other seeds with two kinds of faults
  $ npm run simulate -- --mutant ack-before-commit
      must fail: the planted bug is found
  $ npm run simulate -- --mutant all
      which seed finds each planted bug`
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.')
  return number
}

function workers(text: string): number {
  const number = wholeNumber(text)
  if (number === 0) throw new InvalidArgumentError('It must be at least 1.')
  return number
}

function faultKinds(text: string): string {
  try {
    parseFaultKinds(text)
    return text
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : `${error}`)
  }
}

function mutant(name: string): string {
  if (name === 'all' || mutantNames().includes(name)) return name
  throw new InvalidArgumentError('There is no such mutant: --help lists them.')
}
