import { runCommand } from './run-command.ts'
import { runTests } from './run-tests.ts'
import { runSections, type Section } from './sections.ts'
import type { TestTotals } from './test-totals.ts'

const QUICK_MS = 5 * 60_000
const TESTS_MS = 20 * 60_000

/** The quick ones come first, so that a person who watches sees a slip early. */
const SECTIONS: readonly Section[] = [
  { title: 'types', run: () => command('tsc', ['-p', '.']) },
  { title: 'format and style', run: () => command('biome', ['check']) },
  { title: 'rules of the repository', run: () => command(process.execPath, ['scripts/check/main.ts']) },
  { title: 'tests', run: () => runTests([], TESTS_MS) },
]

/** Everything that must hold before a change goes in; resolves to the exit code. */
export function runCi(): Promise<number> {
  return runSections(SECTIONS, (line) => process.stdout.write(`${line}\n`))
}

/** A command is no test: it adds nothing when it succeeds, and one failure when it does not. */
async function command(program: string, args: readonly string[]): Promise<TestTotals> {
  const exitCode = await runCommand(program, args, { timeoutMs: QUICK_MS })
  return { passed: 0, failed: exitCode === 0 ? 0 : 1 }
}
