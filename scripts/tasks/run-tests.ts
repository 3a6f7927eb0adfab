import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { outputOf, runCommand } from './run-command.ts'
import { type TestTotals, testTotals } from './test-totals.ts'

/** What is used of `turbo run --dry=json`. */
const Plan = z.object({ tasks: z.array(z.object({ directory: z.string() })) })

/** Two workspaces at a time on two cores: most tests wait for an engine rather than compute. */
const CONCURRENCY = Math.max(2, Math.floor(availableParallelism() / 2))

/**
 * Runs the tests of every workspace through turbo and adds them up. With `turboArguments`, such as `--filter=@heptad/infra`,
 * only those of the chosen workspaces.
 */
export async function runTests(turboArguments: readonly string[], timeoutMs?: number): Promise<TestTotals> {
  const reports = mkdtempSync(join(tmpdir(), 'heptad-test-reports-'))
  const task = ['run', 'test', ...turboArguments]
  try {
    const planned = Plan.parse(JSON.parse(outputOf('turbo', [...task, '--dry=json']))).tasks
    const exitCode = await runCommand('turbo', [...task, '--continue', '--ui=stream', `--concurrency=${CONCURRENCY}`], {
      env: { TEST_REPORTS: reports },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
    return testTotals(
      planned.map(({ directory }) => join(reports, `${basename(directory)}.json`)),
      exitCode,
    )
  } finally {
    rmSync(reports, { recursive: true })
  }
}
