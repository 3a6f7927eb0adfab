import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ROOT, runCommand } from './run-command.ts'
import { type TestTotals, testTotals } from './test-totals.ts'

const Manifest = z.object({ workspaces: z.array(z.string()) })

/**
 * Runs the tests of every workspace through turbo and adds them up. With `turboArguments`, such as `--filter=@heptad/infra`,
 * only those of the chosen workspaces.
 */
export async function runTests(turboArguments: readonly string[], timeoutMs?: number): Promise<TestTotals> {
  const reports = mkdtempSync(join(tmpdir(), 'heptad-test-reports-'))
  try {
    const exitCode = await runCommand('turbo', ['run', 'test', ...OPTIONS, ...turboArguments], {
      env: { TEST_REPORTS: reports },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
    const expected = turboArguments.length === 0 ? workspaces().map((name) => `${name}.json`) : readdirSync(reports)
    return testTotals(
      expected.map((file) => join(reports, file)),
      exitCode,
    )
  } finally {
    rmSync(reports, { recursive: true })
  }
}

/** Two workspaces at a time on two cores: most tests wait for an engine rather than compute. */
const OPTIONS = ['--continue', '--ui=stream', `--concurrency=${Math.max(2, Math.floor(availableParallelism() / 2))}`]

function workspaces(): readonly string[] {
  return Manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).workspaces
}
