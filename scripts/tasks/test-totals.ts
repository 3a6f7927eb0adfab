import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** How many tests of a run passed and failed. Skipped ones count as neither. */
export interface TestTotals {
  readonly passed: number
  readonly failed: number
}

/** What is used of a report of Vitest's `json` reporter. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/**
 * Adds up the reports of a run. What Vitest does not count as a test counts as one failure each: a missing or broken report,
 * and a file that could not be loaded. A run that ended badly although all of that passed (an unhandled error) has one too.
 */
export function testTotals(reportFiles: readonly string[], exitCode: number): TestTotals {
  const { passed, failed } = reportFiles.map(totalsOf).reduce(addTotals, { passed: 0, failed: 0 })
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) }
}

function addTotals(one: TestTotals, other: TestTotals): TestTotals {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed }
}

function totalsOf(reportFile: string): TestTotals {
  const report = read(reportFile)
  if (report === undefined) return { passed: 0, failed: 1 }
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

function read(reportFile: string): z.output<typeof Report> | undefined {
  try {
    return Report.parse(JSON.parse(readFileSync(reportFile, 'utf8')))
  } catch {
    return undefined
  }
}

/** The last line of a test run, for people and scripts alike. */
export function totalsLine({ passed, failed }: TestTotals): string {
  return `${passed} passed, ${failed} failed`
}
