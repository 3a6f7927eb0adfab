import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { z } from 'zod'
import { outputOf, ROOT, runCommand } from './run-command.ts'
import { addTotals, type FailedFile, failedFiles, type TestTotals, testTotals } from './test-totals.ts'

/** What is used of `turbo run --dry=json`. */
const Plan = z.object({ tasks: z.array(z.object({ directory: z.string(), command: z.string() })) })
/** What turbo calls the command of a workspace that has none. */
const NO_COMMAND = '<NONEXISTENT>'

/** Two workspaces at a time on two cores: most tests wait for an engine rather than compute. */
const CONCURRENCY = Math.max(2, Math.floor(availableParallelism() / 2))
/** More files than this do not fail for want of time. */
const MAX_AGAIN = 6

/**
 * Runs the tests of every workspace through turbo and adds them up. With `turboArguments`, such as `--filter=@heptad/infra`,
 * only those of the chosen workspaces. A few files that failed beside others run once more, alone; what passes only then is
 * named as unsteady.
 */
export async function runTests(turboArguments: readonly string[], timeoutMs?: number): Promise<TestTotals> {
  const reports = mkdtempSync(join(tmpdir(), 'heptad-test-reports-'))
  const task = ['run', 'test', ...turboArguments]
  try {
    const { tasks } = Plan.parse(JSON.parse(outputOf('turbo', [...task, '--dry=json'])))
    const planned = tasks.filter(({ command }) => command !== NO_COMMAND)
    const exitCode = await runCommand('turbo', [...task, '--continue', '--ui=stream', `--concurrency=${CONCURRENCY}`], {
      env: { TEST_REPORTS: reports },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
    const files = planned.map(({ directory }) => join(reports, `${basename(directory)}.json`))
    const totals = testTotals(files, exitCode)
    const failed = failedFiles(files)
    return failed.length === 0 || failed.length > MAX_AGAIN ? totals : await again(totals, failed, planned)
  } finally {
    rmSync(reports, { recursive: true })
  }
}

type Planned = z.output<typeof Plan>['tasks']

async function again(totals: TestTotals, failed: readonly FailedFile[], planned: Planned): Promise<TestTotals> {
  let result = totals
  for (const file of failed) {
    const workspace = planned
      .map(({ directory }) => join(ROOT, directory))
      .find((root) => file.file.startsWith(`${root}/`))
    if (workspace === undefined) continue
    say(
      `failed beside others, now alone: ${relative(ROOT, file.file)}${file.tests.map((name) => `\n  ${name}`).join('')}`,
    )
    const alone = await runAlone(workspace, file.file)
    say(`${alone.failed === 0 ? 'UNSTEADY, passed alone' : 'FAILED again'}: ${relative(ROOT, file.file)}`)
    result = addTotals(result, { passed: alone.passed - file.passed, failed: alone.failed - file.failed })
  }
  return result
}

async function runAlone(workspace: string, file: string): Promise<TestTotals> {
  const reports = mkdtempSync(join(tmpdir(), 'heptad-test-again-'))
  try {
    const config = ['--config', join(ROOT, 'vitest.config.ts'), '--root', workspace]
    const exitCode = await runCommand('vitest', ['run', ...config, relative(workspace, file)], {
      cwd: workspace,
      env: { TEST_REPORTS: reports },
    })
    return testTotals([join(reports, `${basename(workspace)}.json`)], exitCode)
  } finally {
    rmSync(reports, { recursive: true })
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
