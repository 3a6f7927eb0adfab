import { join } from 'node:path'
import { runCi } from './ci.ts'
import { ROOT, runCommand } from './run-command.ts'
import { runTests } from './run-tests.ts'
import { totalsLine } from './test-totals.ts'

const LONG_SEEDS = 20_000

/** Something that is done to the repository; resolves to an exit code. */
export interface Task {
  readonly summary: string
  run(args: readonly string[]): Promise<number>
}

/** Every task, by the word after `heptad run`. */
export const tasks: Readonly<Record<string, Task>> = {
  install: { summary: 'install what is missing, and nothing else', run: async () => 0 },
  test: { summary: 'run the tests of every workspace; --filter=<workspace> for one', run: test },
  'test:faults': {
    summary: 'kill, stop, cut, fill and mislead everything for some minutes, and judge what is left',
    run: testFaults,
  },
  typecheck: { summary: 'check the types', run: (args) => runCommand('tsc', ['-p', ROOT, ...args]) },
  lint: { summary: 'check format and style', run: (args) => runCommand('biome', ['check', ...args]) },
  format: { summary: 'put format and style right', run: (args) => runCommand('biome', ['check', '--write', ...args]) },
  check: { summary: 'check the rules of this repository', run: (args) => runScript('scripts/check/main.ts', args) },
  reference: { summary: 'write docs/api.md and docs/cli.md again', run: writeReferences },
  pack: {
    summary: 'build @heptad/module as JavaScript with types, and pack it into .cache/',
    run: (args) => runScript('scripts/pack/main.ts', args),
  },
  bench: { summary: 'run benchmarks', run: (args) => runScript('scripts/bench/main.ts', args) },
  simulate: { summary: 'run the simulator', run: (args) => runScript('scripts/simulate/main.ts', args) },
  'test:long': {
    summary:
      'simulate for long, find every planted bug, try 10,000 histories of each kind of money, and let hledger read exports',
    run: testLong,
  },
  ci: { summary: 'everything that must hold before a change goes in', run: runCi },
}

/** The tests that compare them write them when told to. */
async function writeReferences(): Promise<number> {
  for (const [root, file] of [
    ['gateway', 'openapi/api-reference.test.ts'],
    ['scripts', 'cli/reference.test.ts'],
  ] as const) {
    const config = ['--config', join(ROOT, 'vitest.config.ts'), '--root', join(ROOT, root)]
    const exitCode = await runCommand('vitest', ['run', ...config, file, '--update'])
    if (exitCode !== 0) return exitCode
  }
  return 0
}

const MONEY_PROPERTIES = ['book', 'hold', 'rules', 'wallet'].map((name) => `money/${name}.property`)

/** Long enough to meet what is rare. */
async function testLong(): Promise<number> {
  const simulator = 'scripts/simulate/main.ts'
  const longProperties = { env: { HEPTAD_LONG_PROPERTIES: '1' }, timeoutMs: PROPERTIES_MS }
  const steps = [
    () => runScript(simulator, ['--seeds', `${LONG_SEEDS}`]),
    () => runScript(simulator, ['--mutant', 'all']),
    () => runVitest('domains', MONEY_PROPERTIES, longProperties),
    () => runVitest('gateway', ['e2e/money-histories'], longProperties),
    // Installs hledger where it is missing and may be installed: without it the exports would be read by nobody. One file after the other: only one may install.
    () =>
      runVitest('scripts', ['--no-file-parallelism', 'cli/ledger-reads', 'cli/ledger/hledger-journal'], {
        env: { HEPTAD_HLEDGER: 'install' },
        timeoutMs: READS_MS,
      }),
  ]
  for (const step of steps) {
    const code = await step()
    if (code !== 0) return code
  }
  return 0
}

function runScript(script: string, args: readonly string[]): Promise<number> {
  return runCommand(process.execPath, [script, ...args])
}

const FAULTS_MS = 20 * 60_000
const READS_MS = 10 * 60_000
const PROPERTIES_MS = 40 * 60_000

/** The faults of the engine and its surroundings, and those of whole servers under money and under a process over two modules; arguments choose among the former. */
async function testFaults(args: readonly string[]): Promise<number> {
  const options = { env: { HEPTAD_FAULTS: 'long' }, timeoutMs: FAULTS_MS }
  const ofEngines = await runVitest('scripts', ['--reporter=verbose', 'faults/', ...args], options)
  if (ofEngines !== 0 || args.length > 0) return ofEngines
  const ofMoney = await runVitest('gateway', ['--reporter=verbose', 'e2e/bank'], options)
  if (ofMoney !== 0) return ofMoney
  return runVitest('docs/examples', ['--reporter=verbose', 'orders/kill-nine'], options)
}

/** Runs tests of one workspace. */
function runVitest(
  workspace: string,
  args: readonly string[],
  options: { env: Record<string, string>; timeoutMs: number },
): Promise<number> {
  const config = ['--config', join(ROOT, 'vitest.config.ts'), '--root', join(ROOT, workspace)]
  return runCommand('vitest', ['run', ...config, ...args], options)
}

async function test(args: readonly string[]): Promise<number> {
  const totals = await runTests(args)
  process.stdout.write(`${totalsLine(totals)}\n`)
  return totals.failed === 0 ? 0 : 1
}
